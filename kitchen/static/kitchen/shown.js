/**
 * Tells the server which tickets are on this screen, so that one that is on none raises an alarm.
 * Each pair of station and order is told once, together with what else appeared in that second, and
 * again until the server has answered.
 */

const COLLECT_MS = 1000;
const AGAIN_MS = 10_000;
const MOST_IN_A_MESSAGE = 200; // ids of 24 characters: well below the 8,000 that are allowed

export class Shown {
  /** `send(message)` → whether it went out. */
  constructor(send) {
    this.send = send;
    this.told = new Map(); // "station order" → {id of the message, since: ms} or null: not told yet
    this.lastId = 0;
    this.nextAt = 0;
  }

  /** What is on the screen now: {stationId: [orderId]}. What left it is forgotten. */
  see(seen) {
    const now = Object.entries(seen).flatMap(([station, orders]) =>
      orders.map((order) => `${station} ${order}`),
    );
    const there = new Set(now);
    for (const pair of this.told.keys()) if (!there.has(pair)) this.told.delete(pair);
    for (const pair of there) if (!this.told.has(pair)) this.told.set(pair, null);
  }

  /** Once a second. */
  tick(nowMs) {
    const due = [...this.told].filter(
      ([, told]) => told === null || (!told.answered && nowMs - told.since > AGAIN_MS),
    );
    if (!due.length || nowMs < this.nextAt) return;
    this.nextAt = nowMs + COLLECT_MS;
    this.tell(due.slice(0, MOST_IN_A_MESSAGE).map(([pair]) => pair), nowMs);
  }

  tell(pairs, nowMs) {
    this.lastId += 1;
    const tickets = {};
    for (const pair of pairs) {
      const [station, order] = pair.split(" ");
      (tickets[station] ??= []).push(order);
    }
    if (!this.send({ type: "seen", id: this.lastId, tickets })) return;
    for (const pair of pairs) this.told.set(pair, { id: this.lastId, since: nowMs });
  }

  answered(id) {
    for (const told of this.told.values()) if (told?.id === id) told.answered = true;
  }

  /** A new connection: what was not answered is told again. */
  reconnected() {
    for (const [pair, told] of this.told) if (!told?.answered) this.told.set(pair, null);
  }
}
