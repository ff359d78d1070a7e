/**
 * Deeds on their way to the server. They are kept on the device until the server has answered, so
 * neither an outage nor a reload loses one; each has an id, so none is done twice. Those of one
 * order go one after the other: who recalls in haste must not overtake the bump.
 */

import { exchange } from "./api.js";
import { forget, keep, kept } from "./memory.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** More than anybody taps in an outage; past it a tap is refused, aloud. */
const MOST = 500;

/**
 * entry: {id, orderId, path, body, deed (what the screen shows meanwhile), code, at (ms), waited}
 * `onDone(entry, version)` and `onRefused(entry, refusal)` hear what became of it, `onChange()` of a wait.
 */
export class Outbox {
  constructor(name, { onDone, onRefused, onChange }) {
    Object.assign(this, { name: `deed.${name}.`, onDone, onRefused, onChange });
    this.entries = kept(this.name);
    this.lanes = new Set(); // orders of which a deed is being sent
    this.sleepers = new Set();
    this.count = 0;
  }

  get isFull() {
    return this.entries.length >= MOST;
  }

  /** Deeds that the server has not taken at the first try, and what queues behind them. */
  get waiting() {
    const held = new Set(this.entries.filter((one) => one.waited).map((one) => one.orderId));
    return this.entries.filter((entry) => held.has(entry.orderId));
  }

  /** What a reload left is sent, the oldest first. */
  start() {
    for (const entry of this.entries) entry.waited = true;
    for (const entry of this.entries) this.run(entry.orderId);
  }

  add(entry) {
    this.count += 1;
    const order = `${String(entry.at).padStart(15, "0")}.${String(this.count).padStart(6, "0")}`;
    const stored = { ...entry, waited: false, key: `${this.name}${order}.${entry.id}` };
    this.entries.push(stored);
    keep(stored.key, stored);
    this.run(entry.orderId);
  }

  /** The connection is back: nobody waits any longer. */
  hurry() {
    for (const wake of [...this.sleepers]) wake();
  }

  async run(orderId) {
    if (this.lanes.has(orderId)) return;
    this.lanes.add(orderId);
    let entry;
    while ((entry = this.entries.find((one) => one.orderId === orderId))) await this.deliver(entry);
    this.lanes.delete(orderId);
  }

  /** Sends until there is an answer that is final. */
  async deliver(entry) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      try {
        const { version } = await exchange("POST", entry.path, entry.body, entry.id);
        this.drop(entry);
        return this.onDone(entry, version);
      } catch (refusal) {
        // Signed out meanwhile: what waited so long waits for the sign-in, too.
        const keepIt = refusal.isPassing || (refusal.status === 401 && entry.waited);
        if (!keepIt) {
          this.drop(entry);
          return this.onRefused(entry, refusal);
        }
      }
      entry.waited = true;
      this.onChange();
      await this.sleep(wait * (0.75 + Math.random() / 2));
    }
  }

  drop(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    forget(entry.key);
  }

  sleep(ms) {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        done();
      };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(wake);
    });
  }
}
