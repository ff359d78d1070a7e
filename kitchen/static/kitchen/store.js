/**
 * Which tickets there are: one plain state object and the functions that change it.
 * No page, no clock, no network: whatever order messages come in, the same tickets come out.
 *
 * A ticket is a whole order as the server tells it (or one station's lines of it), with a version
 * that only grows. What a cook has just tapped lies over it as an `operation`.
 */

import { overlaps, shows, withOperation } from "./operations.js";

const OPEN = new Set(["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]);
const REMEMBERED_ENDS = 2000;
const DAY_MS = 24 * 3600 * 1000;

/**
 * A screen that knows nothing yet. `scope`: "" sees whole orders, a station's id its lines.
 * `tickets`: orderId → ticket; `ended`: orderId → version; `alarms`: id → alarm.
 */
export function emptyState(scope = "") {
  return {
    scope,
    version: 0,
    complete: false,
    timezone: undefined,
    restaurantId: "",
    stations: [],
    kitchen: { coursing: "off", warnMinutes: 5, lateMinutes: 10 },
    pace: null,
    paceVersion: -1,
    tickets: new Map(),
    ended: new Map(),
    operations: new Map(),
    alarms: new Map(),
  };
}

/** Nothing of it is to be made any more; it stays to be seen. */
export const isStopped = (ticket) => ticket.status === "CANCELLED";

/** Takes one upsert. False when it is older than, or the same as, what is held. */
export function applyTicket(state, ticket) {
  if (ticket.version <= knownVersion(state, ticket.orderId)) return false;
  if (OPEN.has(ticket.status) || isUnseenHere(state, ticket)) {
    state.ended.delete(ticket.orderId);
    state.tickets.set(ticket.orderId, ticket);
  } else {
    end(state, ticket.orderId, ticket.version);
  }
  settle(state, ticket);
  return true;
}

/**
 * Takes a snapshot: it replaces everything, but never a newer ticket by an older one. It lists all
 * that is open or still to be acknowledged: what is missing in it has ended.
 */
export function applySnapshot(state, snapshot) {
  const listed = new Set(snapshot.tickets.map((ticket) => ticket.orderId));
  for (const ticket of snapshot.tickets) applyTicket(state, ticket);
  for (const one of [...state.operations.values()]) {
    if (one.version !== null && one.version <= snapshot.version) forget(state, one);
  }
  for (const held of [...state.tickets.values()]) {
    const missing = !listed.has(held.orderId) && held.version <= snapshot.version;
    if (missing) end(state, held.orderId, snapshot.version);
  }
  applyAlarms(state, snapshot);
  applyPace(state, snapshot);
  state.version = Math.max(state.version, snapshot.version);
  state.stations = snapshot.stations;
  state.kitchen = { ...state.kitchen, ...snapshot.kitchen };
  state.timezone = snapshot.location?.timezone;
  state.restaurantId = snapshot.location?.restaurantId ?? "";
  state.complete = true;
}

/**
 * What a reload must not lose, as JSON can hold it, for `restore`. Taps that the server has not
 * answered are the outbox's; those that it has, and nobody has told of yet, would come undone.
 */
export function heldOf({ tickets, operations, stations, kitchen, timezone, restaurantId }) {
  const answered = [...operations.values()].filter((one) => one.version !== null);
  return { tickets: [...tickets.values()], answered, stations, kitchen, timezone, restaurantId };
}

/** As the screen was before a reload, until the first snapshot says how it is now. */
export function restore(state, { tickets, answered = [], ...held }) {
  for (const ticket of tickets) state.tickets.set(ticket.orderId, ticket);
  const earlier = answered.map((operation) => [operation.id, operation]);
  state.operations = new Map([...earlier, ...state.operations]);
  Object.assign(state, held, { complete: true });
}

/** Takes an alarm; one that is over is forgotten. */
export function applyAlarm(state, alarm) {
  if (alarm.version < (state.alarms.get(alarm.id)?.version ?? -1)) return;
  if (alarm.endedAt) state.alarms.delete(alarm.id);
  else state.alarms.set(alarm.id, alarm);
}

/** Takes how busy the kitchen is: of a message with `pace` and `version`, or of an answer. */
export function applyPace(state, { pace, version = state.paceVersion }) {
  if (pace === undefined || version < state.paceVersion) return;
  state.pace = pace;
  state.paceVersion = version;
}

/** A tap takes effect on the screen at once. See operations.js. */
export function begin(state, operation) {
  supersede(state, operation);
  state.operations.set(operation.id, { ...operation, version: null, seen: false });
}

/**
 * The server has done it. It stays in effect here until what the server tells of the order shows
 * it, or is of that `version` at least: then whatever it says has come after, perhaps an undoing.
 * An answer without a version (0) counts until the next word of the order.
 */
export function succeed(state, id, answered) {
  const operation = state.operations.get(id);
  if (!operation) return;
  const held = state.tickets.get(operation.orderId);
  const version = answered || Math.max(state.version, held?.version ?? 0) + 1;
  operation.version = version;
  supersede(state, operation);
  const isTold = operation.seen || !held || held.version >= version || state.version >= version;
  if (isTold || shows(held, operation)) state.operations.delete(id);
}

/** The server would not: the screen is as before. */
export function fail(state, id) {
  state.operations.delete(id);
}

/** True while the last tap on any of these lines is the same one and waits for its answer. */
export function isBusy(state, orderId, { itemIds, kind, stationId, status } = {}) {
  const touching = operationsOf(state, orderId).filter((one) =>
    overlaps(one, itemIds, stationId),
  );
  const last = touching.at(-1);
  if (last === undefined || last.version !== null) return false;
  return (!kind || last.kind === kind) && (!status || last.status === status);
}

/** The tickets with the taps in effect. */
export function currentTickets(state) {
  const taps = new Map();
  for (const one of state.operations.values()) {
    taps.set(one.orderId, [...(taps.get(one.orderId) ?? []), one]);
  }
  return [...state.tickets.values()].map((ticket) =>
    (taps.get(ticket.orderId) ?? []).reduce(withOperation, ticket),
  );
}

/** Drops what a screen that is left on for a week must not pile up. */
export function sweep(state, nowMs) {
  for (const ticket of state.tickets.values()) {
    // A shelf that nobody clears, a cancelled ticket that nobody taps: a day ends them.
    const left = ticket.status === "READY_FOR_PICKUP" || isStopped(ticket);
    const forgotten = nowMs - Date.parse(ticket.placedAt) > DAY_MS;
    if (left && forgotten) end(state, ticket.orderId, ticket.version);
  }
}

function isUnseenHere(state, ticket) {
  const unseenBy = ticket.unseenBy ?? [];
  if (!isStopped(ticket)) return false;
  return state.scope ? unseenBy.includes(state.scope) : unseenBy.length > 0;
}

function applyAlarms(state, { alarms, version }) {
  if (!alarms) return;
  const listed = new Set(alarms.map((one) => one.id));
  for (const one of [...state.alarms.values()]) {
    if (!listed.has(one.id) && one.version <= version) state.alarms.delete(one.id);
  }
  for (const one of alarms) applyAlarm(state, one);
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

/** What the server has answered to earlier taps on the same lines no longer counts. */
function supersede(state, operation) {
  for (const earlier of operationsOf(state, operation.orderId)) {
    if (earlier.id === operation.id) return;
    const same = overlaps(earlier, operation.itemIds, operation.stationId);
    if (earlier.version !== null && same) forget(state, earlier);
  }
}

function operationsOf(state, orderId) {
  return [...state.operations.values()].filter((one) => one.orderId === orderId);
}

function settle(state, ticket) {
  for (const operation of operationsOf(state, ticket.orderId)) {
    operation.seen ||= shows(ticket, operation);
    const { seen, version } = operation;
    if (version !== null && (seen || version <= ticket.version)) forget(state, operation);
  }
}

function forget(state, operation) {
  state.operations.delete(operation.id);
}
