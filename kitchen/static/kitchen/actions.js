/** What a tap does: in effect at once, told to the server, taken back if the server says no. */

import { newKey, post } from "./api.js";
import { nowMs } from "./clock.js";
import { t } from "./i18n.js";
import { keepForReload, keptForReload } from "./memory.js";
import { complain, signInAddress } from "./render.js";
import { acknowledge, begin, currentTickets, fail, isBusy, succeed } from "./store.js";

const REMEMBERED_BUMPS = 30;

export class Actions {
  /** `changed()` is called whenever the screen must be drawn anew. */
  constructor(state, changed) {
    this.state = state;
    this.changed = changed;
    this.bumps = keptForReload("bumps") ?? [];
    this.running = new Map(); // orderId → the promise of its last deed
  }

  /** Lines are done: those of a whole ticket, or of one row of it. */
  bump(orderId, itemIds) {
    if (!itemIds.length || isBusy(this.state, orderId, itemIds, "complete")) return;
    const one = itemIds.length === 1;
    const path = one ? "stations/order-item" : "stations/bump";
    const body = one
      ? { orderId, itemId: itemIds[0], orderItemStatus: "COMPLETED" }
      : { orderId, itemIds };
    const bump = { orderId, itemIds };
    this.rememberBumps([...this.bumps, bump].slice(-REMEMBERED_BUMPS));
    this.run({ orderId, itemIds, kind: "complete" }, path, body, () =>
      this.rememberBumps(this.bumps.filter((other) => other !== bump)),
    );
  }

  /** Lines are to be made after all. */
  recall(orderId, itemIds) {
    if (!itemIds.length || isBusy(this.state, orderId, itemIds, "recall")) return;
    this.run({ orderId, itemIds, kind: "recall" }, "stations/recall", { orderId, itemIds });
  }

  /** Takes back what this screen bumped last; else the latest bump that anyone made. */
  recallLast(recallable) {
    const tickets = new Map(currentTickets(this.state).map((ticket) => [ticket.orderId, ticket]));
    const isDone = ({ orderId, itemIds }) =>
      ["ACCEPTED", "READY_FOR_PICKUP"].includes(tickets.get(orderId)?.status) &&
      tickets.get(orderId).lines.every((line) => !itemIds.includes(line.id) || line.completedAt);
    this.rememberBumps(this.bumps.filter(isDone));
    const last = this.bumps.at(-1) ?? recallable[0];
    if (last) this.recall(last.orderId, last.itemIds);
  }

  /** Moves the whole order: ACCEPTED, READY_FOR_PICKUP, PICKED_UP or CANCELLED. */
  move(orderId, status) {
    if (isBusy(this.state, orderId)) return;
    const body = { orderId, orderStatus: status };
    this.run({ orderId, status, kind: "status" }, "restaurant/order-status", body);
  }

  acknowledge(orderId) {
    acknowledge(this.state, orderId);
    this.changed();
  }

  /** One deed after the other on an order: who recalls in haste must not overtake the bump. */
  run(deed, path, body, undo = () => {}) {
    const { orderId } = deed;
    const id = newKey();
    begin(this.state, { ...deed, id, at: new Date(nowMs()).toISOString() });
    this.changed();
    const before = this.running.get(orderId) ?? Promise.resolve();
    const running = before.then(() => this.tell(id, deed, path, body, undo));
    this.running.set(orderId, running);
    running.then(() => this.running.get(orderId) === running && this.running.delete(orderId));
  }

  async tell(id, deed, path, body, undo) {
    try {
      await post(path, body);
      succeed(this.state, id, nowMs());
    } catch (refusal) {
      fail(this.state, id);
      undo();
      this.explain(refusal, deed.orderId);
    }
    this.changed();
  }

  explain(refusal, orderId) {
    const code = this.state.tickets.get(orderId)?.orderCode ?? "";
    if (refusal.status === 401 || refusal.status === 403) {
      complain(`${t("signedOut")} `, { href: signInAddress(), text: t("signIn") });
    } else {
      const why = refusal.status === 0 ? t("notReached") : refusal.message;
      complain(t("failed", { code, why }));
    }
  }

  rememberBumps(bumps) {
    this.bumps = bumps;
    keepForReload("bumps", bumps);
  }
}
