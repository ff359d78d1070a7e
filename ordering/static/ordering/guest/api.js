/** Talking to the REST API. An answer that says no is a Fault; no answer at all is one too. */

const BASE = "/api/v1/";
const READ_TIMEOUT = 10_000;
const WRITE_TIMEOUT = 15_000;
const UPLOAD_TIMEOUT = 60_000;

/** Why a request brought nothing. `status` 0: nobody answered, so what was done is unknown. */
export class Fault extends Error {
  constructor(status, body = {}, retryAfterSeconds = null) {
    super(body.code ?? `status ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** True when asking again may well bring another answer. */
  get passing() {
    const busy = this.code === "idempotency_in_progress";
    return this.status === 0 || this.status === 429 || this.status >= 500 || busy;
  }
}

/** Where a path of the API is. */
export const address = (path) => BASE + path;

/** GET; resolves with { body, response } where `response` can still be kept. */
export async function read(path) {
  const response = await send(address(path), { timeout: READ_TIMEOUT });
  const kept = response.clone();
  return { body: await parsed(response), response: kept };
}

/**
 * POST with an Idempotency-Key; resolves with { body, headers }. `withVisit`: the cookie of the visit
 * whose code was scanned goes along (no other request of the page takes cookies).
 */
export async function write(path, body, key, { withVisit = false } = {}) {
  const response = await send(address(path), {
    method: "POST",
    credentials: withVisit ? "same-origin" : "omit",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
    timeout: WRITE_TIMEOUT,
  });
  return { body: await parsed(response), headers: response.headers };
}

/** PUT, which may be sent twice; resolves with { body }. */
export async function put(path, body) {
  const response = await send(address(path), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    timeout: WRITE_TIMEOUT,
  });
  return { body: await parsed(response) };
}

/** POST of one file, as a form; resolves with { body }. */
export async function upload(path, file) {
  const form = new FormData();
  form.append("file", file);
  const sent = { method: "POST", body: form, timeout: UPLOAD_TIMEOUT };
  return { body: await parsed(await send(address(path), sent)) };
}

/** How long to wait before trying again for the `attempt`th time (0 is the first), in ms. */
export function patience(fault, attempt) {
  const asked = (fault.retryAfterSeconds ?? 0) * 1000;
  return Math.max(asked, Math.min(15_000, 1000 * 2 ** attempt)) * (0.9 + Math.random() / 5);
}

async function send(url, { timeout, ...options }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const response = await fetch(url, { credentials: "omit", signal: stop.signal, ...options });
    if (!response.ok) throw await faultOf(response);
    return response;
  } catch (error) {
    throw error instanceof Fault ? error : new Fault(0);
  } finally {
    clearTimeout(timer);
  }
}

async function parsed(response) {
  try {
    return await response.json();
  } catch {
    throw new Fault(0); // cut off in the middle
  }
}

async function faultOf(response) {
  const body = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After"));
  return new Fault(response.status, body, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}
