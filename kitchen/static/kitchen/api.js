/** Calls to our own API: each deed has one key, so that sending it again never does it twice. */

const TIMEOUT_MS = 8000;
const AGAIN = new Set([0, 408, 425, 429]);

/** What the server said no to. `status` 0: it could not be reached. */
export class Refusal extends Error {
  constructor(status, body) {
    const message = body?.message;
    super(Array.isArray(message) ? message.join(" ") : (message ?? ""));
    this.status = status;
    this.code = body?.code ?? "";
  }

  /** True when the same may go well later: the server is away, or still at it. */
  get isPassing() {
    return (
      AGAIN.has(this.status) || this.status >= 500 || this.code === "idempotency_in_progress"
    );
  }
}

/** Sends JSON once and returns the answer. Throws Refusal. */
export const send = async (...deed) => (await exchange(...deed)).said;

/**
 * As `send`; with the answer comes `version`: whatever a socket tells with that one, or a greater,
 * was read when the deed was done.
 */
export async function exchange(method, path, body, key = newKey()) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-CSRFToken": cookie("csrftoken"),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: stop.signal,
    });
    const said = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refusal(answer.status, said);
    return { said, version: Number(answer.headers.get("X-Version") ?? 0) };
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(0);
  } finally {
    clearTimeout(timer);
  }
}

export const get = (path) => send("GET", path);

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** `crypto.randomUUID` is missing on plain http://, where some kitchens run. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
