/** An order as it changes: over a socket, and by asking while there is none. */
import { read } from "./api.js";
import { Link } from "./link.js";

const ASK_EVERY = 8_000;

/**
 * Follows an order. `onorder(order)` gets whole orders, each newer than the one before;
 * `onlink(isThere)` whether changes arrive; `onmissing()` when there is no such order.
 */
export class OrderFeed {
  constructor({ orderId, token, onorder, onlink, onmissing }) {
    Object.assign(this, { orderId, token, onorder, onlink, onmissing });
    this.version = -1;
    this.isOver = false;
    this.onwake = () => this.#wake();
    const heard = { onheard: (said) => this.#heard(said), onlost: () => this.#ask() };
    this.link = token ? new Link({ kind: "orders", orderId, token, ...heard }) : null;
  }

  start() {
    this.link?.start();
    addEventListener("online", this.onwake);
    document.addEventListener("visibilitychange", this.onwake);
    this.#ask();
    this.asking = setInterval(() => this.#ask(), ASK_EVERY);
  }

  /** Nothing more will change. */
  stop() {
    this.isOver = true;
    removeEventListener("online", this.onwake);
    document.removeEventListener("visibilitychange", this.onwake);
    clearInterval(this.asking);
    this.link?.stop();
  }

  get #isOpen() {
    return Boolean(this.link?.isOpen) && this.version >= 0;
  }

  #heard({ type, version, order }) {
    if (type !== "snapshot" && type !== "order") return;
    this.onlink(true);
    if (version <= this.version) return;
    this.version = version;
    this.onorder(order);
  }

  #wake() {
    if (document.visibilityState === "visible") this.#ask();
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
}
