// Calls to the editor's own addresses.

const TIMEOUT_MS = 20_000;
const SIGNED_OUT = "You are signed out. Please sign in in another tab: what you wrote here is saved then.";

/** What the server said no to; `status` 0: it could not be reached. */
export class Refusal extends Error {
  constructor(status, body) {
    const message = body?.message;
    super(Array.isArray(message) ? message.join(" ") : (message ?? "The server cannot be reached."));
    this.status = status;
    this.code = body?.code ?? "";
    this.faults = body?.faults ?? [];
  }

  /** True when the same may go well in a moment. */
  get isPassing() {
    return [0, 401, 429].includes(this.status) || this.status >= 500;
  }
}

/** Asks the editor's server part; `path` is below the page's own address. Throws Refusal. */
export class Api {
  constructor(address) {
    this.address = address;
  }

  get = (path) => this.#send("GET", this.address + path);
  post = (path, body) =>
    this.#send("POST", this.address + path, JSON.stringify(body), { "Content-Type": "application/json" });

  /** Sends a picture; resolves to {url, width, height, bytes}. */
  async upload(address, blob, name) {
    const form = new FormData();
    form.append("file", blob, name);
    form.append("purpose", "item");
    return (await this.#send("POST", address, form)).data;
  }

  async #send(method, address, body, headers = {}) {
    let answer;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const sent = { ...headers, "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" };
      answer = await fetch(address, { method, headers: sent, body, signal });
    } catch {
      throw new Refusal(0);
    }
    const said = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refusal(answer.status, said);
    // The admin sends whoever is signed out to its own page, which is no JSON.
    if (said === null) throw new Refusal(401, { message: SIGNED_OUT });
    return said;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
