/** Calls to our own API: each deed has one key, so that trying again never does it twice. */

const WAITS_MS = [500, 1000, 2000, 4000];
const TIMEOUT_MS = 8000;
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What the server said no to. `status` 0: it could not be reached. */
export class Refusal extends Error {
  constructor(status, body) {
    const message = body?.message;
    super(Array.isArray(message) ? message.join(" ") : (message ?? ""));
    this.status = status;
    this.code = body?.code ?? "";
  }
}

/** POSTs JSON, tries again while the server is away, returns the answer. Throws Refusal. */
export async function post(path, body) {
  const key = newKey();
  for (const wait of [...WAITS_MS, null]) {
    try {
      return await send(path, body, key);
    } catch (refusal) {
      const running = refusal.code === "idempotency_in_progress";
      const worthIt = refusal.status === 0 || running || AGAIN.has(refusal.status);
      if (wait === null || !worthIt) throw refusal;
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/** The status of an order, "" when there is no such order, null when nobody can say. */
export async function statusOf(orderId) {
  try {
    const answer = await fetch(`/api/v1/order-app/orders/${orderId}/status`);
    if (answer.status === 404) return "";
    return answer.ok ? (await answer.json()).status : null;
  } catch {
    return null;
  }
}

async function send(path, body, key) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-CSRFToken": cookie("csrftoken"),
      },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
  } catch {
    throw new Refusal(0);
  } finally {
    clearTimeout(timer);
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(answer.status, said);
  return said;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** `crypto.randomUUID` is missing on plain http://, where some kitchens run. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
