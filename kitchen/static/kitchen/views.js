/**
 * What a screen shows, worked out from the tickets: columns, new orders, shelf, all-day counts and
 * what may be recalled. Pure.
 */

import { currentTickets, isStopped } from "./store.js";

export const OTHER = "other";
const READY_AFTER_MS = 3000;
const RECALLABLE = 12;

/** Everything at once. `stationId` "" shows all stations; `name` of the Other column is null. */
export function viewOf(state, stationId, nowMs) {
  const tickets = currentTickets(state).sort(byAge);
  const columns = columnsOf(state.stations, tickets, stationId);
  const inView = stationId
    ? tickets.filter((ticket) => linesAt(ticket, stationId, state.stations).length)
    : tickets;
  return {
    columns,
    strip: inView.filter((ticket) => stageOf(ticket) === "CREATED"),
    shelf: inView.filter((ticket) => isOnShelf(ticket, nowMs, columns)),
    allDay: allDayOf(columns),
    recallable: recallableOf(state.stations, tickets, stationId),
  };
}

/** When the kitchen's clock began to run for a ticket. */
export const sinceOf = (ticket) => ticket.acceptedAt ?? ticket.placedAt;

function byAge(a, b) {
  const [first, second] = [sinceOf(a) ?? "", sinceOf(b) ?? ""];
  if (first !== second) return first < second ? -1 : 1;
  return a.orderId < b.orderId ? -1 : 1;
}

/** The status that says where a ticket is shown; a stopped one stays where it was. */
function stageOf(ticket) {
  return isStopped(ticket) ? (ticket.was ?? "ACCEPTED") : ticket.status;
}

function columnsOf(stations, tickets, stationId) {
  const columns = [...stations, { id: OTHER, name: null }]
    .filter((station) => !stationId || station.id === stationId)
    .map(({ id, name }) => ({ id, name, cards: cardsOf(stations, tickets, id) }));
  const needed = (column) => column.id !== OTHER || column.cards.length || columns.length === 1;
  return columns.filter(needed);
}

function cardsOf(stations, tickets, columnId) {
  return tickets
    .filter((ticket) => stageOf(ticket) === "ACCEPTED")
    .map((ticket) => ({ ticket, lines: linesAt(ticket, columnId, stations) }))
    .filter(({ lines }) => lines.some(isOpen))
    .map(({ ticket, lines }) => ({
      ticket,
      stopped: isStopped(ticket),
      groups: groupLines(lines),
      openIds: lines.filter(isOpen).map((line) => line.id),
      elsewhere: ticket.lines.filter((line) => isOpen(line) && !lines.includes(line)).length,
    }));
}

const isOpen = (line) => !line.completedAt;

function linesAt(ticket, columnId, stations) {
  const known = new Set(stations.map((station) => station.id));
  const made = (line) => line.stationIds.filter((id) => known.has(id));
  return ticket.lines.filter((line) =>
    columnId === OTHER ? !made(line).length : line.stationIds.includes(columnId),
  );
}

/** Equal lines, one under the other, are one row with a count: an order of six beers is one row. */
export function groupLines(lines) {
  const groups = new Map();
  for (const line of lines) {
    const same = JSON.stringify([
      line.menuItemId, line.name, line.variant, line.choices, line.notes, Boolean(line.completedAt),
    ]);
    const group = groups.get(same) ?? { ...line, itemIds: [], started: false };
    group.itemIds.push(line.id);
    group.started ||= Boolean(line.startedAt);
    groups.set(same, group);
  }
  return [...groups.values()];
}

function isOnShelf(ticket, nowMs, columns) {
  const stage = stageOf(ticket);
  if (stage === "READY_FOR_PICKUP") return true;
  if (stage !== "ACCEPTED" || ticket.lines.some(isOpen)) return false;
  if (isStopped(ticket)) return !columns.some((column) => holds(column, ticket));
  // Most locations make it ready by themselves in a moment; this one wants to be told.
  const done = Math.max(0, ...ticket.lines.map((line) => Date.parse(line.completedAt)));
  return nowMs - done > READY_AFTER_MS;
}

const holds = (column, { orderId }) =>
  column.cards.some((card) => card.ticket.orderId === orderId);

/** [{name, variant, count}], the most first; a line that two stations make counts once. */
function allDayOf(columns) {
  const counts = new Map();
  const counted = new Set();
  for (const { ticket, groups, stopped } of columns.flatMap((column) => column.cards)) {
    if (stopped) continue;
    for (const group of groups.filter(isOpen)) {
      const fresh = group.itemIds.filter((id) => !counted.has(`${ticket.orderId} ${id}`));
      fresh.forEach((id) => counted.add(`${ticket.orderId} ${id}`));
      const key = `${group.menuItemId} ${group.variant}`;
      const entry = counts.get(key) ?? { key, name: group.name, variant: group.variant, count: 0 };
      entry.count += fresh.length;
      counts.set(key, entry);
    }
  }
  return [...counts.values()]
    .filter((entry) => entry.count)
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/**
 * What was bumped off a column and has not been handed over, the latest first:
 * [{orderId, orderCode, origin, columnId, columnName, itemIds, at}].
 */
function recallableOf(stations, tickets, stationId) {
  const columns = [...stations, { id: OTHER, name: null }];
  return columns
    .filter((column) => !stationId || column.id === stationId)
    .flatMap((column) => tickets.map((ticket) => bumped(ticket, column, stations)))
    .filter(Boolean)
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, RECALLABLE);
}

function bumped(ticket, column, stations) {
  const lines = linesAt(ticket, column.id, stations);
  if (isStopped(ticket) || ticket.status === "CREATED") return null;
  if (!lines.length || lines.some(isOpen)) return null;
  return {
    key: `${ticket.orderId} ${column.id}`,
    orderId: ticket.orderId,
    orderCode: ticket.orderCode,
    origin: ticket.origin?.name ?? "",
    columnName: column.name,
    columnId: column.id,
    itemIds: lines.map((line) => line.id),
    at: lines.map((line) => line.completedAt).sort().at(-1),
  };
}
