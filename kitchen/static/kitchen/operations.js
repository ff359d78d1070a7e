/**
 * What a cook has just tapped, and the server has not shown yet: it lies over the tickets.
 *
 * operation: {id, orderId, kind, at (ISO)} and, by kind,
 *   "complete"|"recall": itemIds, stationId (null: whole lines)   "fire"|"hold": itemIds
 *   "status": status      "acknowledge": stationId, itemIds: [] (it touches no other tap)
 */

import { isDone, partOf } from "./lines.js";

const RANK = { CREATED: 0, ACCEPTED: 1, READY_FOR_PICKUP: 2, PICKED_UP: 3, CANCELLED: 4 };
const rank = (ticket) => RANK[ticket.status] ?? 4;
const STAMP = {
  ACCEPTED: "acceptedAt",
  READY_FOR_PICKUP: "readyAt",
  PICKED_UP: "endedAt",
  CANCELLED: "endedAt",
};

/** Whether an operation touches these lines at that station; a status touches all of them. */
export function overlaps(operation, itemIds, stationId) {
  if (stationId && operation.stationId && stationId !== operation.stationId) return false;
  if (!itemIds || !operation.itemIds) return true;
  return operation.itemIds.some((itemId) => itemIds.includes(itemId));
}

/** Whether the server's word already says what the tap wanted. */
export function shows(ticket, operation) {
  const { kind, itemIds, stationId } = operation;
  if (kind === "status") {
    return ticket.status === operation.status || rank(ticket) > RANK[operation.status];
  }
  if (kind === "acknowledge") return !(ticket.unseenBy ?? []).includes(stationId);
  const lines = ticket.lines.filter((line) => itemIds.includes(line.id) && !line.cancelledAt);
  if (kind === "fire") return lines.every((line) => !line.hold);
  if (kind === "hold") return lines.every((line) => line.hold || line.startedAt);
  return lines.every((line) => isDone(line, stationId) === (kind === "complete"));
}

/** The ticket as it will be once the server has done it. */
export function withOperation(ticket, operation) {
  if (operation.kind === "acknowledge") return acknowledged(ticket, operation.stationId);
  if (ticket.status === "CANCELLED") return ticket;
  return EFFECTS[operation.kind](ticket, operation);
}

const EFFECTS = {
  status: (ticket, { status, at }) =>
    RANK[status] <= rank(ticket) ? ticket : { ...ticket, status, [STAMP[status]]: at },
  complete: (ticket, operation) =>
    recounted(
      withLines(ticket, operation, (line) =>
        isDone(line, operation.stationId)
          ? line
          : withPart(line, operation.stationId, operation.at),
      ),
      operation,
    ),
  recall: (ticket, operation) => {
    const reopened = ticket.status === "READY_FOR_PICKUP";
    const lines = withLines(ticket, operation, (line) =>
      withPart(line, operation.stationId, null),
    );
    const status = reopened ? "ACCEPTED" : ticket.status;
    return recounted({ ...lines, status }, operation);
  },
  fire: (ticket, operation) =>
    withLines(ticket, operation, (line) => ({ ...line, hold: null, firedAt: operation.at })),
  hold: (ticket, operation) =>
    withLines(ticket, operation, (line) => ({ ...line, hold: { until: null }, firedAt: null })),
};

function withLines(ticket, { itemIds }, change) {
  const lines = ticket.lines.map((line) =>
    itemIds.includes(line.id) && !line.cancelledAt ? change(line) : line,
  );
  return { ...ticket, lines };
}

function withPart(line, stationId, completedAt) {
  const parts = { ...line.parts };
  if (stationId in parts) parts[stationId] = { ...parts[stationId], completedAt };
  else for (const id of Object.keys(parts)) parts[id] = { ...parts[id], completedAt };
  const done = Object.values(parts).every((part) => part.completedAt);
  return { ...line, parts, completedAt: done ? completedAt : null };
}

/** How much each station has done, counted anew; of one station's feed only its own lines. */
function recounted(ticket, { stationId }) {
  const counted = (one) => {
    if (stationId && one.id !== stationId) return one;
    const lines = ticket.lines.filter(
      (line) =>
        !line.cancelledAt && (!line.stationIds.length || line.stationIds.includes(one.id)),
    );
    const done = lines.filter((line) => partOf(line, one.id).completedAt).length;
    return { ...one, total: lines.length, done };
  };
  return { ...ticket, stations: ticket.stations?.map(counted) };
}

function acknowledged(ticket, stationId) {
  const seen = (unseenBy) => (unseenBy ?? []).filter((one) => one !== stationId);
  const lines = ticket.lines.map((line) => ({ ...line, unseenBy: seen(line.unseenBy) }));
  return { ...ticket, lines, unseenBy: seen(ticket.unseenBy) };
}
