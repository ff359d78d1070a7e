/** Hears of changes of a location's menus, over a socket that is given up while nobody looks. */

const PING_EVERY = 25_000;
const PONG_WITHIN = 5_000;
const LONGEST_PAUSE = 30_000;
// A phone in a pocket needs no socket; what it missed it reads when it is looked at.
const HIDDEN_FOR = 60_000;
const NOT_THERE = 4404;

/**
 * `onnews({ menus, place, isFirst })` when something may have changed: `menus` are the tags of the
 * menus and `place` the location's as they are (only right after connecting, else null), `isFirst`
 * says that nothing was heard before.
 * `nextChangeAt` is when something comes back by itself (milliseconds), or Infinity.
 */
export class MenuFeed {
  constructor({ locationId, onnews }) {
    Object.assign(this, { locationId, onnews });
    this.nextChangeAt = Infinity;
    this.attempt = 0;
    this.isFirst = true;
    this.isOver = false;
  }

  start() {
    addEventListener("online", () => this.#wake());
    document.addEventListener("visibilitychange", () => this.#looked());
    this.#wake();
    setInterval(() => this.#ping(), PING_EVERY);
  }

  get isConnected() {
    return this.socket?.readyState === WebSocket.OPEN && this.version >= 0;
  }

  #connect() {
    const base = location.origin.replace(/^http/, "ws");
    this.version = -1;
    this.socket = new WebSocket(`${base}/ws/menu/${encodeURIComponent(this.locationId)}/`);
    this.socket.onmessage = (event) => this.#heard(JSON.parse(event.data));
    this.socket.onclose = (event) => this.#lost(event.code);
  }

  #heard({ type, version, nextChangeAt, menus = null, place = null }) {
    clearTimeout(this.deadline);
    if (type !== "menu" || (!menus && version <= this.version)) return;
    this.version = version;
    this.attempt = 0;
    if (menus) this.nextChangeAt = Infinity;
    this.#note(nextChangeAt);
    const isFirst = this.isFirst;
    this.isFirst = false;
    this.onnews({ menus, place, isFirst });
  }

  /** Of several menus the earliest counts; one that has passed is no news. */
  #note(nextChangeAt) {
    if (this.nextChangeAt < Date.now()) this.nextChangeAt = Infinity;
    if (nextChangeAt) this.nextChangeAt = Math.min(this.nextChangeAt, Date.parse(nextChangeAt));
  }

  #lost(code) {
    clearTimeout(this.deadline);
    this.socket = null;
    this.isOver ||= code === NOT_THERE;
    if (this.isOver || document.visibilityState !== "visible") return;
    this.attempt += 1;
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.attempt) * (0.5 + Math.random());
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#wake(), pause);
  }

  #looked() {
    clearTimeout(this.hiding);
    if (document.visibilityState === "visible") this.#wake();
    else this.hiding = setTimeout(() => this.#drop(), HIDDEN_FOR);
  }

  #wake() {
    if (this.isOver || !navigator.onLine || document.visibilityState !== "visible") return;
    clearTimeout(this.pause);
    if (this.socket) this.#ping();
    else this.#connect();
  }

  #ping() {
    if (this.socket?.readyState !== WebSocket.OPEN || document.visibilityState !== "visible") return;
    this.socket.send(JSON.stringify({ type: "ping" }));
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.#drop(), PONG_WITHIN);
  }

  /** A phone that changed networks holds a socket that looks open and hears nothing. */
  #drop() {
    if (!this.socket) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.#lost(0);
  }
}
