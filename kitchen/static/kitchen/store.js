/**
 * Which tickets there are: one plain state object and the functions that change it.
 * No page, no clock, no network: whatever order messages come in, the same tickets come out.
 *
 * A ticket is a whole order as the server tells it, with a version that only grows. What a cook
 * has just tapped lies over it as an `operation` until the server's own word shows it.
 */

const OPEN = new Set(["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]);
/** Ended while a cook had it on screen: it stays, struck through, until somebody taps it. */
const STOPPED = new Set(["CANCELLED", "GONE"]);
const REMEMBERED_ENDS = 2000;
const DAY_MS = 24 * 3600 * 1000;
const ANSWERED_MS = 5000;

/** A screen that knows nothing yet. `tickets`: orderId → ticket; `ended`: orderId → version. */
export function emptyState() {
  return {
    version: 0,
    complete: false,
    timezone: undefined,
    stations: [],
    tickets: new Map(),
    ended: new Map(),
    operations: new Map(),
  };
}

export const isStopped = (ticket) => STOPPED.has(ticket.status);

/** Takes one upsert. False when it is older than, or the same as, what is held. */
export function applyTicket(state, ticket) {
  const held = state.tickets.get(ticket.orderId);
  if (ticket.version <= knownVersion(state, ticket.orderId)) return false;
  if (OPEN.has(ticket.status)) {
    state.ended.delete(ticket.orderId);
    state.tickets.set(ticket.orderId, ticket);
  } else if (ticket.status === "CANCELLED" && held && !cancelledHere(state, ticket.orderId)) {
    state.tickets.set(ticket.orderId, { ...ticket, was: held.was ?? held.status });
  } else {
    end(state, ticket.orderId, ticket.version);
  }
  settle(state, ticket);
  return true;
}

/**
 * Takes a snapshot: it replaces everything, but never a newer ticket by an older one.
 * Returns the tickets that were held and are missing in it; each shows as GONE until `resolve`
 * says what became of it.
 */
export function applySnapshot(state, snapshot) {
  const listed = new Set(snapshot.tickets.map((ticket) => ticket.orderId));
  const missing = [...state.tickets.values()].filter(
    (held) => !listed.has(held.orderId) && !isStopped(held) && held.version <= snapshot.version,
  );
  for (const ticket of snapshot.tickets) applyTicket(state, ticket);
  for (const held of missing) leaveGone(state, held, snapshot.version);
  state.version = Math.max(state.version, snapshot.version);
  state.stations = snapshot.stations;
  state.timezone = snapshot.location?.timezone;
  state.complete = true;
  return missing.filter((held) => state.tickets.has(held.orderId));
}

/** What became of a GONE ticket: a cancelled one stays to be seen, any other has ended. */
export function resolve(state, orderId, status) {
  const held = state.tickets.get(orderId);
  if (held?.status !== "GONE") return;
  if (status === "CANCELLED") state.tickets.set(orderId, { ...held, status });
  else end(state, orderId, held.version);
}

/** A cook has seen that a ticket was cancelled. */
export function acknowledge(state, orderId) {
  const held = state.tickets.get(orderId);
  if (held && isStopped(held)) end(state, orderId, held.version);
}

/**
 * A tap takes effect on the screen at once.
 * operation: {id, orderId, kind: "complete"|"recall"|"status", itemIds, status, at (ISO)}
 */
export function begin(state, operation) {
  supersede(state, operation);
  state.operations.set(operation.id, { ...operation, answeredAt: null, seen: false });
}

/** The server has done it; it stays in effect here until an upsert shows it. */
export function succeed(state, id, nowMs) {
  const operation = state.operations.get(id);
  if (!operation) return;
  operation.answeredAt = nowMs;
  supersede(state, operation);
  const held = state.tickets.get(operation.orderId);
  if (operation.seen || !held || shows(held, operation)) state.operations.delete(id);
}

/** The server would not: the screen is as before. */
export function fail(state, id) {
  state.operations.delete(id);
}

/** True while a tap (of this kind, if given) on any of these lines waits for its answer. */
export function isBusy(state, orderId, itemIds, kind) {
  return operationsOf(state, orderId).some(
    (one) => one.answeredAt === null && (!kind || one.kind === kind) && overlap(one, itemIds),
  );
}

/** The tickets with the taps in effect. */
export function currentTickets(state) {
  return [...state.tickets.values()].map((ticket) =>
    operationsOf(state, ticket.orderId).reduce(withOperation, ticket),
  );
}

/** Drops what a screen that is left on for a week must not pile up. */
export function sweep(state, nowMs, live) {
  for (const operation of state.operations.values()) {
    const answered = operation.answeredAt !== null;
    if (live && answered && nowMs - operation.answeredAt > ANSWERED_MS) giveUp(state, operation);
  }
  for (const ticket of state.tickets.values()) {
    // A shelf that nobody clears, a cancelled ticket that nobody taps: a day ends them.
    const left = ticket.status === "READY_FOR_PICKUP" || isStopped(ticket);
    const forgotten = nowMs - Date.parse(ticket.placedAt) > DAY_MS;
    if (left && forgotten) end(state, ticket.orderId, ticket.version);
  }
}

/**
 * The server has done it, and no upsert shows it: somebody has undone it since, or the relay stands
 * still. Then nothing newer is heard of other orders either, and the tap stays in effect: a ticket
 * that was bumped must not come back meanwhile.
 */
function giveUp(state, operation) {
  const tickets = [...state.tickets.values()].map((ticket) => ticket.version);
  const newest = Math.max(state.version, ...tickets, ...state.ended.values());
  operation.newest ??= newest;
  if (operation.outdated) forget(state, operation);
  operation.outdated = newest > operation.newest; // by the next sweep, the rest has come too
}

function knownVersion(state, orderId) {
  return Math.max(
    state.tickets.get(orderId)?.version ?? -1,
    state.ended.get(orderId) ?? -1,
  );
}

function end(state, orderId, version) {
  state.tickets.delete(orderId);
  // Remembered so that a late, older upsert does not bring the ticket back.
  state.ended.delete(orderId);
  state.ended.set(orderId, version);
  if (state.ended.size > REMEMBERED_ENDS) state.ended.delete(state.ended.keys().next().value);
}

function leaveGone(state, held, version) {
  if (cancelledHere(state, held.orderId)) end(state, held.orderId, version);
  else state.tickets.set(held.orderId, { ...held, status: "GONE", was: held.status });
}

/** What the server has answered to earlier taps on the same lines no longer counts. */
function supersede(state, operation) {
  for (const earlier of operationsOf(state, operation.orderId)) {
    if (earlier.id === operation.id) return;
    if (earlier.answeredAt !== null && overlap(earlier, operation.itemIds)) forget(state, earlier);
  }
}

/** Whether a tap touches these lines; a change of the order's status touches all of them. */
function overlap(operation, itemIds) {
  if (!itemIds || !operation.itemIds) return true;
  return operation.itemIds.some((itemId) => itemIds.includes(itemId));
}

function operationsOf(state, orderId) {
  return [...state.operations.values()].filter((one) => one.orderId === orderId);
}

function cancelledHere(state, orderId) {
  return operationsOf(state, orderId).some((one) => one.status === "CANCELLED");
}

function settle(state, ticket) {
  for (const operation of operationsOf(state, ticket.orderId)) {
    if (!shows(ticket, operation)) continue;
    operation.seen = true;
    if (operation.answeredAt !== null) forget(state, operation);
  }
}

function forget(state, operation) {
  state.operations.delete(operation.id);
}

/** Whether the server's word already says what the tap wanted. */
function shows(ticket, operation) {
  if (operation.kind === "status") {
    return ticket.status === operation.status || rank(ticket) > RANK[operation.status];
  }
  const wanted = operation.kind === "complete";
  const lines = ticket.lines.filter((line) => operation.itemIds.includes(line.id));
  return lines.every((line) => Boolean(line.completedAt) === wanted);
}

const RANK = { CREATED: 0, ACCEPTED: 1, READY_FOR_PICKUP: 2, PICKED_UP: 3, CANCELLED: 4 };
const rank = (ticket) => RANK[ticket.status] ?? 4;

function withOperation(ticket, operation) {
  if (isStopped(ticket)) return ticket;
  if (operation.kind === "status") {
    if (RANK[operation.status] <= rank(ticket)) return ticket;
    return { ...ticket, status: operation.status, [STAMP[operation.status]]: operation.at };
  }
  const completed = operation.kind === "complete";
  const changed = (line) =>
    operation.itemIds.includes(line.id)
      ? { ...line, completedAt: completed ? (line.completedAt ?? operation.at) : null }
      : line;
  const reopened = !completed && ticket.status === "READY_FOR_PICKUP";
  const status = reopened ? "ACCEPTED" : ticket.status;
  return { ...ticket, status, lines: ticket.lines.map(changed) };
}

const STAMP = {
  ACCEPTED: "acceptedAt",
  READY_FOR_PICKUP: "readyAt",
  PICKED_UP: "endedAt",
  CANCELLED: "endedAt",
};
