/** What a tap on a ticket does: in effect at once, told to the server, taken back if it says no. */

import { newKey } from "./api.js";
import { nowMs } from "./clock.js";
import { complain, signInAddress } from "./faults.js";
import { t } from "./i18n.js";
import { ALL, EXPO, isDone } from "./lines.js";
import { keepForReload, keptForReload } from "./memory.js";
import { Outbox } from "./outbox.js";
import { begin, currentTickets, fail, isBusy, succeed } from "./store.js";

const REMEMBERED_BUMPS = 30;

export class Actions {
  /**
   * What waits to be sent is the location's, whichever station the device shows next; what R takes
   * back is this screen's own (`name`). `changed()` is called when all is to be drawn.
   */
  constructor(state, { locationId, name }, changed) {
    this.state = state;
    this.changed = changed;
    this.bumpsName = `bumps.${locationId}.${name}`;
    this.bumps = keptForReload(this.bumpsName) ?? [];
    this.outbox = new Outbox(locationId, {
      onDone: (entry, version) => this.done(entry, version),
      onRefused: (entry, refusal) => this.refused(entry, refusal),
      onChange: changed,
    });
    for (const { deed } of this.outbox.entries) begin(state, deed);
  }

  start() {
    this.outbox.start();
  }

  /** Lines are done, at station `at`: those of a whole ticket, or of one row of it. */
  bump(orderId, itemIds, at) {
    if (!itemIds.length || this.isDoing("complete", orderId, itemIds, at)) return;
    const bumps = [...this.bumps, { orderId, itemIds, at }];
    if (this.run("stations/bump", "complete", { orderId, itemIds, at })) this.rememberBumps(bumps);
  }

  /** Lines are to be made after all. */
  recall(orderId, itemIds, at) {
    if (!itemIds.length || this.isDoing("recall", orderId, itemIds, at)) return;
    this.run("stations/recall", "recall", { orderId, itemIds, at });
  }

  /** Takes back what this screen bumped last; else the latest bump that anyone made. */
  recallLast(recallable) {
    const tickets = new Map(currentTickets(this.state).map((ticket) => [ticket.orderId, ticket]));
    const isBumped = ({ orderId, itemIds, at }) =>
      ["ACCEPTED", "READY_FOR_PICKUP"].includes(tickets.get(orderId)?.status) &&
      tickets.get(orderId).lines.every((line) => !itemIds.includes(line.id) || isDone(line, at));
    this.rememberBumps(this.bumps.filter(isBumped));
    const last = this.bumps.at(-1) ?? recallable[0];
    if (last) this.recall(last.orderId, last.itemIds, last.at);
  }

  /** Held lines are to be made now: of one course at all stations, or just these lines. */
  fire(orderId, itemIds, course = null) {
    this.run("stations/fire", "fire", { orderId, itemIds, course });
  }

  /** Lines that nobody has begun wait until somebody fires them. */
  hold(orderId, itemIds, course = null) {
    this.run("stations/hold", "hold", { orderId, itemIds, course });
  }

  /** Moves the whole order: ACCEPTED, READY_FOR_PICKUP, PICKED_UP or CANCELLED. */
  move(orderId, status) {
    if (isBusy(this.state, orderId, { kind: "status", status })) return;
    this.run("restaurant/order-status", "status", { orderId, status });
  }

  /** Somebody at this station has seen what was cancelled or changed. */
  acknowledge(orderId, at) {
    const changedAt = this.state.tickets.get(orderId)?.changedAt;
    if (changedAt) this.run("stations/acknowledge", "acknowledge", { orderId, at, changedAt });
  }

  isDoing(kind, orderId, itemIds, at) {
    return isBusy(this.state, orderId, { kind, itemIds, stationId: stationOf(at) });
  }

  /** False when too many deeds wait already. */
  run(path, kind, { orderId, itemIds, at, course, status, changedAt }) {
    if (this.outbox.isFull) {
      complain(t("outboxFull"));
      return false;
    }
    const id = newKey();
    const stationId = kind === "acknowledge" ? at : stationOf(at);
    const when = nowMs();
    const deed = { id, orderId, kind, status, stationId, at: new Date(when).toISOString() };
    if (kind !== "status") deed.itemIds = itemIds ?? [];
    const body = BODIES[kind]({ id, orderId, itemIds, at, course, status, changedAt });
    const code = this.state.tickets.get(orderId)?.orderCode ?? "";
    begin(this.state, deed);
    this.outbox.add({ id, orderId, path, body, deed, code, at: when });
    this.changed();
    return true;
  }

  done({ id, deed }, version) {
    succeed(this.state, id, version);
    this.changed(deed);
  }

  refused({ id, deed, code, waited }, refusal) {
    fail(this.state, id);
    const { orderId, itemIds } = deed;
    const isThis = (one) => one.orderId === orderId && String(one.itemIds) === String(itemIds);
    if (deed.kind === "complete") this.rememberBumps(this.bumps.filter((one) => !isThis(one)));
    explain(refusal, code, waited);
    this.changed();
  }

  rememberBumps(bumps) {
    this.bumps = bumps.slice(-REMEMBERED_BUMPS);
    keepForReload(this.bumpsName, this.bumps);
  }
}

/** The station whose part is meant; null: whole lines. */
const stationOf = (at) => (!at || at === ALL || at === EXPO ? null : at);

const lineBody = ({ id, orderId, itemIds, at }) => ({
  orderId, itemIds, stationId: at || undefined, actionId: id,
});
const courseBody = ({ id, orderId, itemIds, course }) => ({
  orderId, ...(course ? { course } : { itemIds }), actionId: id,
});
const BODIES = {
  complete: lineBody,
  recall: lineBody,
  fire: courseBody,
  hold: courseBody,
  status: ({ orderId, status }) => ({ orderId, orderStatus: status }),
  acknowledge: ({ orderId, at, changedAt }) => ({ orderId, stationIds: [at], changedAt }),
};

/** Says why something was not done; of an order's deed with its code. */
export function explain(refusal, code, waited = false) {
  if (refusal.status === 401 || refusal.status === 403) {
    complain(`${t("signedOut")} `, { href: signInAddress(), text: t("signIn") });
  } else {
    const why = refusal.status === 0 ? t("notReached") : refusal.message;
    complain(t("failed", { code, why }), null, waited);
  }
}
