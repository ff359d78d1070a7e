/** An order as it changes: over a socket, and by asking while there is none. */
import { read } from "./api.js";

const PING_EVERY = 25_000;
const PONG_WITHIN = 5_000;
const ASK_EVERY = 8_000;
const LONGEST_PAUSE = 15_000;
const REFUSED = [4403, 4404];

/**
 * Follows an order. `onorder(order)` gets whole orders, each newer than the one before;
 * `onlink(isThere)` whether changes arrive; `onmissing()` when there is no such order.
 */
export class OrderFeed {
  constructor({ orderId, token, onorder, onlink, onmissing }) {
    Object.assign(this, { orderId, token, onorder, onlink, onmissing });
    this.version = -1;
    this.attempt = 0;
    this.isOver = false;
    this.onwake = () => this.#wake();
  }

  start() {
    addEventListener("online", this.onwake);
    document.addEventListener("visibilitychange", this.onwake);
    if (this.token) this.#connect();
    this.#ask();
    this.asking = setInterval(() => this.#ask(), ASK_EVERY);
    this.pinging = setInterval(() => this.#ping(), PING_EVERY);
  }

  /** Nothing more will change. */
  stop() {
    this.isOver = true;
    removeEventListener("online", this.onwake);
    document.removeEventListener("visibilitychange", this.onwake);
    clearInterval(this.asking);
    clearInterval(this.pinging);
    clearTimeout(this.pause);
    clearTimeout(this.deadline);
    this.socket?.close();
  }

  get #isOpen() {
    return this.socket?.readyState === WebSocket.OPEN && this.version >= 0;
  }

  #connect() {
    const base = location.origin.replace(/^http/, "ws");
    const query = encodeURIComponent(this.token);
    this.socket = new WebSocket(`${base}/ws/orders/${this.orderId}/?token=${query}`);
    this.socket.onmessage = (event) => this.#heard(JSON.parse(event.data));
    this.socket.onclose = (event) => this.#lost(event.code);
  }

  #heard({ type, version, order }) {
    clearTimeout(this.deadline);
    if (type !== "snapshot" && type !== "order") return;
    this.attempt = 0;
    this.onlink(true);
    if (version <= this.version) return;
    this.version = version;
    this.onorder(order);
  }

  #lost(code) {
    clearTimeout(this.deadline);
    if (this.isOver) return;
    this.socket = null;
    if (REFUSED.includes(code)) return;
    this.attempt += 1;
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.attempt) * (0.75 + Math.random() / 2);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#connect(), pause);
    this.#ask();
  }

  #wake() {
    if (document.visibilityState !== "visible" || this.isOver) return;
    if (this.#isOpen) {
      this.#ping();
      return;
    }
    clearTimeout(this.pause);
    if (this.token && !this.socket) this.#connect();
    this.#ask();
  }

  async #ask() {
    if (this.#isOpen || this.isOver) return;
    const heardBefore = this.version;
    try {
      const query = this.token ? `?token=${encodeURIComponent(this.token)}` : "";
      const { body } = await read(`menu-app/order/${this.orderId}${query}`);
      this.onlink(true);
      // What the socket said meanwhile is newer.
      if (!this.isOver && this.version === heardBefore) this.onorder(body);
    } catch (fault) {
      if (fault.status === 404) this.onmissing();
      else if (!this.#isOpen) this.onlink(false);
    }
  }

  #ping() {
    if (!this.#isOpen) return;
    this.socket.send(JSON.stringify({ type: "ping" }));
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
