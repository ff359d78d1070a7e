/** The socket of one screen: it pings, notices silence, and comes back by itself. */

const PING_EVERY_MS = 5000;
const DEAD_AFTER_MS = 12000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;
/** Close codes after which trying again is of no use. */
export const REFUSED = new Set([4401, 4403, 4404]);

/**
 * `onMessage(message)` gets every message but pongs; `onChange(connection)` follows `state`:
 * "connecting" | "live" (a snapshot came) | "lost" (`lostAt`, ms) | "refused" (`code`).
 * `onTime(serverTime)` hears what time it is at the server.
 */
export class Connection {
  constructor(url, { onMessage, onChange, onTime }) {
    Object.assign(this, { url, onMessage, onChange, onTime });
    this.state = "connecting";
    this.lostAt = null;
    this.code = null;
    this.attempts = 0;
    this.timer = null;
  }

  start() {
    this.startedAt = Date.now();
    this.beat = setInterval(() => this.check(), 1000);
    for (const event of ["online", "focus"]) addEventListener(event, () => this.hurry());
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.timer = null;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardAt = this.pingedAt = Date.now();
    this.awaitedSince = Date.now(); // of a new socket, the snapshot is awaited
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = (event) => this.drop(event.code);
  }

  /** Sends a message; false when there is no live connection. */
  send(message) {
    if (this.state !== "live" || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  hear(text) {
    this.heardAt = Date.now();
    this.awaitedSince = null;
    const message = JSON.parse(text);
    if (message.serverTime) this.onTime(message.serverTime);
    if (message.type !== "pong") this.onMessage(message);
    if (message.type === "snapshot") {
      this.attempts = 0;
      this.change("live");
    }
  }

  /** Once a second. A hidden tab's clock may stand still, so only an unanswered ping counts. */
  check() {
    const now = Date.now();
    if (!this.socket) return;
    const awaited = this.awaitedSince !== null;
    if (awaited && now - this.awaitedSince > DEAD_AFTER_MS - PING_EVERY_MS) return this.drop(null);
    if (this.socket.readyState !== WebSocket.OPEN || now - this.pingedAt < PING_EVERY_MS) return;
    this.pingedAt = now;
    this.awaitedSince ??= now;
    this.socket.send('{"type":"ping"}');
  }

  drop(code) {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (REFUSED.has(code)) return this.refuse(code);
    this.lostAt ??= this.state === "live" ? this.heardAt : this.startedAt;
    this.change("lost");
    this.timer = setTimeout(() => this.open(), this.wait());
  }

  refuse(code) {
    this.code = code;
    clearInterval(this.beat);
    this.change("refused");
  }

  /** Back-off with jitter: screens that lost one server do not all come back at one instant. */
  wait() {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    return longest * (0.5 + Math.random() / 2);
  }

  hurry() {
    if (this.state === "lost" && this.timer) this.open();
  }

  change(state) {
    if (state === "live") this.lostAt = null;
    this.state = state;
    this.onChange(this);
  }
}
