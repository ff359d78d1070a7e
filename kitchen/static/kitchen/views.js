/**
 * What a screen shows, worked out from the tickets: columns, what is coming up, new orders, shelf,
 * all-day counts and what may be recalled. Pure.
 */

import { allDayOf, matches } from "./allday.js";
import { expoColumns, expoRecallable } from "./expo.js";
import {
  ALL, EXPO, isDone, isDue, isHeld, isOpen, isUnseen, linesAt, sectionsOf,
} from "./lines.js";
import { currentTickets, isStopped } from "./store.js";

const READY_AFTER_MS = 3000;
const RECALLABLE = 12;

/**
 * Everything at once. `screen`: {stationId: "" for all stations side by side, isExpo,
 * filter: null | {key, name, atMs}}; instants are compared with `nowMs`, the server's clock.
 */
export function viewOf(state, screen, nowMs) {
  const tickets = currentTickets(state).sort(byAge);
  const now = { nowMs, ...thresholds(state) };
  const started = tickets.filter((ticket) => !isScheduled(ticket, nowMs));
  const columns = screen.isExpo
    ? expoColumns(state, started, now)
    : columnsOf(state, screen, started, now);
  const inView = tickets.filter((ticket) => isMine(ticket, screen));
  const { shown, hidden } = filtered(columns, screen.filter);
  return {
    columns: shown,
    hidden,
    strip: inView.filter((ticket) => ticket.status === "CREATED"),
    shelf: screen.isExpo ? [] : inView.filter((one) => isOnShelf(one, state, screen, now)),
    coming: comingOf(state, screen, tickets, now),
    allDay: allDayOf(columns, nowMs),
    recallable: screen.isExpo
      ? expoRecallable(tickets).slice(0, RECALLABLE)
      : recallableOf(state, screen, tickets),
    seen: seenOf(state, screen, started, new Set(hidden.map((card) => card.key))),
  };
}

/** When the kitchen's clock began to run for an order. */
export const sinceOf = (ticket) => ticket.acceptedAt ?? ticket.placedAt;

/** A scheduled order that it is not yet time to begin. */
export const isScheduled = (ticket, nowMs) =>
  Boolean(ticket.startAt) && Date.parse(ticket.startAt) > nowMs && ticket.status !== "CREATED";

/** "fresh" | "warn" | "late" */
export function levelAt(since, { nowMs, warnMinutes, lateMinutes }) {
  const minutes = since ? Math.floor((nowMs - Date.parse(since)) / 60000) : 0;
  if (minutes >= lateMinutes) return "late";
  return minutes >= warnMinutes ? "warn" : "fresh";
}

const thresholds = ({ kitchen }) => kitchen;

function byAge(a, b) {
  const [first, second] = [sinceOf(a) ?? "", sinceOf(b) ?? ""];
  if (first !== second) return first < second ? -1 : 1;
  return a.orderId < b.orderId ? -1 : 1;
}

/** The stations whose columns this screen shows; ALL where there are none. */
function placesOf(state, { stationId }) {
  const stations = state.stations.length ? state.stations : [{ id: ALL, name: null }];
  return state.complete ? stations.filter((one) => !stationId || one.id === stationId) : [];
}

/** A station's screen hears only of its own orders, but keeps none that it has nothing to do with. */
function isMine(ticket, { stationId, isExpo }) {
  return isExpo || !stationId || linesAt(ticket, stationId).length > 0;
}

function columnsOf(state, screen, tickets, now) {
  return placesOf(state, screen).map(({ id, name }) => {
    const cards = tickets.map((ticket) => cardOf(ticket, id, now)).filter(Boolean);
    return { id, name, cards, late: cards.filter((card) => card.level === "late").length };
  });
}

/** A ticket in a station's column; null when the station has nothing to do or to see. */
function cardOf(ticket, at, now) {
  const lines = linesAt(ticket, at);
  const stopped = isStopped(ticket);
  const unseen = stopped
    ? (ticket.unseenBy ?? []).includes(at)
    : lines.some((line) => isUnseen(line, at));
  const due = lines.filter((line) => isDue(line, at, now.nowMs));
  const toMake = ticket.status === "ACCEPTED" && due.length > 0;
  const toSee = unseen && ["ACCEPTED", "READY_FOR_PICKUP", "CANCELLED"].includes(ticket.status);
  if (!toSee && !toMake) return null;
  const since = due.map((line) => line.firedAt).filter(Boolean).sort()[0] ?? sinceOf(ticket);
  return {
    key: ticket.orderId,
    ticket,
    at,
    stopped,
    unseen,
    sections: sectionsOf(lines, at, now.nowMs),
    lines,
    openIds: stopped ? [] : due.map((line) => line.id),
    since,
    level: stopped ? "fresh" : levelAt(since, now),
    alsoAt: alsoAt(ticket, at),
  };
}

/** Where else the order is made: [{name, done}]. */
function alsoAt(ticket, at) {
  return (ticket.stations ?? [])
    .filter((one) => one.id !== at && one.total > 0)
    .map((one) => ({ name: one.name, done: one.done >= one.total }));
}

/** A filter hides what was there when it was set, never what has come since. */
function filtered(columns, filter) {
  if (!filter) return { shown: columns, hidden: [] };
  const hides = (card) =>
    !card.stopped &&
    !card.unseen &&
    Date.parse(card.since) <= filter.atMs &&
    !card.lines.some((line) => isOpen(line, card.at) && matches(line, filter.key));
  const shown = columns.map((column) => ({
    ...column,
    cards: column.cards.filter((card) => !hides(card)),
  }));
  return { shown, hidden: columns.flatMap((column) => column.cards.filter(hides)) };
}

function isOnShelf(ticket, state, screen, { nowMs }) {
  if (ticket.status === "READY_FOR_PICKUP") return true;
  if (isStopped(ticket)) return !screen.stationId && (ticket.unseenBy ?? []).includes(EXPO);
  if (ticket.status !== "ACCEPTED" || isScheduled(ticket, nowMs)) return false;
  const missing = (ticket.stations ?? []).some((one) => one.done < one.total);
  if (missing || ticket.lines.some((line) => isOpen(line))) return false;
  // Most locations make it ready by themselves in a moment; this one wants to be told.
  const ends = ticket.lines.map((line) => Date.parse(line.completedAt ?? line.cancelledAt));
  return nowMs - Math.max(0, ...ends) > READY_AFTER_MS;
}

/**
 * What is not to be made yet: scheduled orders, and tickets of which a station has only held lines.
 * [{key, ticket, lines, until (ISO, or null: until somebody fires it), scheduled}], the next first.
 */
function comingOf(state, screen, tickets, { nowMs }) {
  const places = screen.isExpo ? [{ id: EXPO }] : placesOf(state, screen);
  return tickets
    .filter((ticket) => ticket.status === "ACCEPTED")
    .map((ticket) => comingEntry(ticket, places, nowMs))
    .filter(Boolean)
    .sort((a, b) => ((a.until ?? "9") < (b.until ?? "9") ? -1 : 1));
}

function comingEntry(ticket, places, nowMs) {
  const scheduled = isScheduled(ticket, nowMs);
  const waiting = places.flatMap(({ id }) => {
    const open = linesAt(ticket, id).filter((line) => isOpen(line, id));
    const toSee = linesAt(ticket, id).some((line) => isUnseen(line, id)); // then it has a card
    return scheduled || (!toSee && open.every((line) => isHeld(line, nowMs))) ? open : [];
  });
  const lines = [...new Set(waiting)];
  if (!lines.length) return null;
  const untils = lines.map((line) => line.hold?.until ?? null).filter(Boolean).sort();
  const until = scheduled ? ticket.startAt : (untils[0] ?? null);
  return { key: ticket.orderId, ticket, lines, until, scheduled };
}

/**
 * What was bumped last at a column, of orders that have not been handed over, the latest first:
 * [{key, orderId, orderCode, origin, at, atName, itemIds, when}].
 */
function recallableOf(state, screen, tickets) {
  return placesOf(state, screen)
    .flatMap((place) => tickets.map((ticket) => bumped(ticket, place)))
    .filter(Boolean)
    .sort((a, b) => (a.when < b.when ? 1 : -1))
    .slice(0, RECALLABLE);
}

function bumped(ticket, { id, name }) {
  const lines = linesAt(ticket, id).filter((line) => !line.cancelledAt);
  if (!["ACCEPTED", "READY_FOR_PICKUP"].includes(ticket.status)) return null;
  if (!lines.length || lines.some((line) => !isDone(line, id))) return null;
  const ends = lines.map((line) => (line.parts?.[id] ?? line).completedAt);
  const when = [...ends].sort().at(-1);
  return {
    key: `${ticket.orderId} ${id}`,
    orderId: ticket.orderId,
    orderCode: ticket.orderCode,
    origin: ticket.origin?.name ?? "",
    at: id,
    atName: name,
    // What was bumped together has one instant.
    itemIds: lines.filter((_, place) => ends[place] === when).map((line) => line.id),
    when,
  };
}

/** {stationId: [orderId]} of what is on this screen, for the server to know that it was shown. */
function seenOf(state, screen, tickets, hidden) {
  if (screen.isExpo) return {};
  const seen = {};
  for (const { id } of placesOf(state, screen)) {
    seen[id] = tickets
      .filter((ticket) => !hidden.has(ticket.orderId) && linesAt(ticket, id).length)
      .map((ticket) => ticket.orderId);
  }
  return seen;
}
