/** What the inbox asks REST for: pages of the list, conversations, what has been read. */

import { Refusal, get, send } from "../../kitchen/api.js";
import * as store from "./store.js";

// Links to files end after an hour.
const FRESH_MS = 45 * 60_000;

export class Loading {
  /** `changed()` when something came, `complain(refusal)` when something is refused. */
  constructor({ state, told, filter, changed, complain }) {
    Object.assign(this, { state, told, filter, changed, complain });
    this.base = `conversations/${encodeURIComponent(told.restaurant)}`;
    this.asked = 0;
    this.isListed = false;
    this.freshUntil = new Map(); // thread → until when what is held of its messages is
    const locations = told.locations.map((one) => ({ ...one, tags: [], templates: [] }));
    this.about = { replies: [], locations };
  }

  /** The first page of the list as the filter says it. */
  async list() {
    const mine = ++this.asked;
    const data = await this.ask(`${this.base}?${query(this.filter)}`);
    if (!data || mine !== this.asked) return; // the filter has changed meanwhile
    for (const one of data.threads) store.putThread(this.state, one);
    this.state.found = this.filter.q ? data.threads.map(({ id }) => id) : null;
    this.state.next = data.next;
    this.isListed = true;
    this.changed();
  }

  async more() {
    const data = await this.ask(`${this.base}?${query({ ...this.filter, before: this.state.next })}`);
    if (!data) return;
    for (const one of data.threads) store.putThread(this.state, one);
    this.state.next = data.next;
    this.changed();
  }

  /** Another list: what is shown now is asked for anew, but for the open conversation. */
  anew(openThread) {
    const kept = this.state.threads.get(openThread);
    this.state.threads = new Map(kept ? [[openThread, kept]] : []);
    Object.assign(this.state, { found: null, next: null });
    this.isListed = false;
    return this.list();
  }

  /** Colleagues, locations and saved replies; resolves with the replies. */
  async inbox() {
    const data = await this.ask(`${this.base}/about`);
    if (data) {
      this.about = data;
      this.state.people = new Map(data.people.map((one) => [one.id, one]));
      this.changed();
    }
    return this.about.replies;
  }

  /** A conversation with its orders. */
  async thread(threadId) {
    const data = await this.ask(`threads/${threadId}`);
    if (!data) return;
    store.putThread(this.state, data);
    this.state.details.set(threadId, data);
    await this.newer(threadId);
  }

  /** A thread that is not known yet is asked for: what I have read of it is mine alone. */
  async heardOf(thread) {
    if (this.state.threads.has(thread.id)) {
      store.putThread(this.state, thread);
    } else if (!this.filter.q && store.matches(thread, this.filter, this.told.me)) {
      const data = await this.ask(`threads/${thread.id}`);
      if (data) store.putThread(this.state, data);
    }
    this.changed();
  }

  async newer(threadId) {
    const isOld = (this.freshUntil.get(threadId) ?? 0) < Date.now();
    const after = isOld ? 0 : store.lastSeq(this.state, threadId);
    const data = await this.ask(`threads/${threadId}/messages${after ? `?after=${after}` : ""}`);
    if (!data) return;
    if (isOld) {
      store.dropBefore(this.state, threadId, data.messages[0]?.seq ?? 0);
      this.freshUntil.set(threadId, Date.now() + FRESH_MS);
    }
    store.putMessages(this.state, threadId, data.messages);
    if (!after && data.isMore) this.state.older.add(threadId);
    if (after && data.isMore) await this.newer(threadId);
    this.changed();
  }

  async older(threadId) {
    const before = store.firstSeq(this.state, threadId);
    const data = await this.ask(`threads/${threadId}/messages?before=${before}`);
    if (!data) return;
    store.putMessages(this.state, threadId, data.messages);
    if (!data.isMore) this.state.older.delete(threadId);
    this.changed();
  }

  /** What is on the screen of somebody who is there is read. */
  async markRead(threadId) {
    const thread = this.state.threads.get(threadId);
    const seq = thread && store.lastSeq(this.state, threadId);
    if (!seq || document.hidden || !store.unreadOf(thread)) return;
    store.putRead(this.state, threadId, thread.guestMessages);
    await this.quietly(() => send("PUT", `threads/${threadId}/read`, { seq }));
  }

  ask(path) {
    return this.quietly(async () => (await get(path)).data);
  }

  /** What is asked for by itself: when it fails, the next snapshot asks again. */
  async quietly(asking) {
    try {
      return await asking();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      if (!refusal.isPassing && refusal.status !== 404) this.complain(refusal);
      return null;
    }
  }
}

const query = (filter) => new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
