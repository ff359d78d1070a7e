/** A socket about an order, which comes back by itself. */

const PING_EVERY = 20_000;
const PONG_WITHIN = 5_000;
const LONGEST_PAUSE = 15_000;
const REFUSED = [4403, 4404];

/**
 * `kind` is "orders" or "chat"; `onheard(said)` gets each message, `onlost()` is told when the
 * connection is lost. Whom the server refuses, it does not try again.
 */
export class Link {
  constructor({ kind, orderId, token, onheard, onlost }) {
    const base = location.origin.replace(/^http/, "ws");
    this.url = `${base}/ws/${kind}/${orderId}/?token=${encodeURIComponent(token)}`;
    Object.assign(this, { onheard, onlost });
    this.attempt = 0;
    this.isOver = false;
    this.socket = null;
    this.onwake = () => this.#wake();
  }

  /** Begins to listen; again changes nothing. */
  start() {
    if (this.pinging) return;
    this.pinging = setInterval(() => this.#ping(), PING_EVERY);
    addEventListener("online", this.onwake);
    document.addEventListener("visibilitychange", this.onwake);
    this.#connect();
  }

  /** Nothing more will come. */
  stop() {
    this.isOver = true;
    removeEventListener("online", this.onwake);
    document.removeEventListener("visibilitychange", this.onwake);
    clearInterval(this.pinging);
    clearTimeout(this.pause);
    clearTimeout(this.deadline);
    this.socket?.close();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Says something once; lost when there is no connection. */
  say(body) {
    if (this.isOpen) this.socket.send(JSON.stringify(body));
  }

  #connect() {
    this.socket = new WebSocket(this.url);
    this.socket.onmessage = (event) => this.#heard(JSON.parse(event.data));
    this.socket.onclose = (event) => this.#lost(event.code);
  }

  #heard(said) {
    clearTimeout(this.deadline);
    this.attempt = 0;
    this.onheard(said);
  }

  #lost(code) {
    clearTimeout(this.deadline);
    if (this.isOver) return;
    this.socket = null;
    this.isOver = REFUSED.includes(code);
    this.onlost();
    if (this.isOver) return;
    this.attempt += 1;
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.attempt) * (0.75 + Math.random() / 2);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#connect(), pause);
  }

  #wake() {
    if (document.visibilityState !== "visible" || this.isOver) return;
    if (this.socket) {
      this.#ping();
      return;
    }
    clearTimeout(this.pause);
    this.#connect();
  }

  #ping() {
    if (!this.isOpen) return;
    this.say({ type: "ping" });
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.#drop(), PONG_WITHIN);
  }

  /** A phone that changed networks holds a socket that looks open and hears nothing. */
  #drop() {
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.#lost(0);
  }
}
