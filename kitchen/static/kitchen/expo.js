/** What expo sees: whole orders, what is missing where, and what is ready to be handed over. Pure. */

import { EXPO, isDue, isOpen, isUnseen, linesAt, sectionsOf } from "./lines.js";
import { isStopped } from "./store.js";
import { levelAt, sinceOf } from "./views.js";

export const MAKING = "making";
export const READY = "ready";

/** Two columns: orders in the making, and those that wait for their guest. */
export function expoColumns(state, tickets, now) {
  const cards = tickets.map((ticket) => cardOf(ticket, now)).filter(Boolean);
  return [MAKING, READY].map((id) => {
    const mine = cards.filter((card) => card.column === id);
    return { id, name: null, cards: mine, late: mine.filter((one) => one.level === "late").length };
  });
}

function cardOf(ticket, now) {
  const stopped = isStopped(ticket);
  const ready = ticket.status === "READY_FOR_PICKUP";
  const inTheHouse = ready || ticket.status === "ACCEPTED";
  if (stopped ? !(ticket.unseenBy ?? []).includes(EXPO) : !inTheHouse) return null;
  const lines = linesAt(ticket, EXPO);
  const open = lines.filter((line) => isOpen(line, EXPO));
  const onlyHeld = !ready && open.length > 0 && !open.some((line) => isDue(line, EXPO, now.nowMs));
  const unseen = stopped || lines.some((line) => isUnseen(line, EXPO));
  if (onlyHeld && !unseen && open.length === lines.length) return null; // it is coming up
  const since = (ready && ticket.readyAt) || sinceOf(ticket);
  return {
    key: ticket.orderId,
    ticket,
    at: EXPO,
    column: ready ? READY : MAKING,
    stopped,
    unseen,
    sections: sectionsOf(lines, EXPO, now.nowMs),
    lines,
    openIds: stopped ? [] : open.map((line) => line.id),
    missing: open.length,
    stations: ticket.stations ?? [],
    since,
    level: stopped || ready ? "fresh" : levelAt(since, now),
    alsoAt: [],
  };
}

/** Orders of which something was made, and that have not been handed over, the latest first. */
export function expoRecallable(tickets) {
  return tickets
    .map(bumped)
    .filter(Boolean)
    .sort((a, b) => (a.when < b.when ? 1 : -1));
}

function bumped(ticket) {
  const lines = ticket.lines.filter((line) => line.completedAt && !line.cancelledAt);
  if (!["ACCEPTED", "READY_FOR_PICKUP"].includes(ticket.status) || !lines.length) return null;
  const when = lines.map((line) => line.completedAt).sort().at(-1);
  return {
    key: `${ticket.orderId} ${EXPO}`,
    orderId: ticket.orderId,
    orderCode: ticket.orderCode,
    origin: ticket.origin?.name ?? "",
    at: EXPO,
    atName: "",
    itemIds: lines.filter((line) => line.completedAt === when).map((line) => line.id),
    when,
  };
}

/** Where the big button moves an order on to; null while something of it is missing. */
export function expoDeed({ ticket, missing }) {
  if (ticket.status === "READY_FOR_PICKUP") return "PICKED_UP";
  return ticket.status === "ACCEPTED" && !missing ? "READY_FOR_PICKUP" : null;
}
