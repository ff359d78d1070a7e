/**
 * Which orders there are: one plain state and the functions that change it; no page, no network.
 * Whatever order messages come in, the same board comes out: an order counts by its version.
 */

const OPEN = ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"];

/** What comes next for an order. */
export const NEXT = { CREATED: "ACCEPTED", ACCEPTED: "READY_FOR_PICKUP", READY_FOR_PICKUP: "PICKED_UP" };

/** @typedef {{_id: string, version: number, status: string}} Order */

/**
 * A board that knows nothing yet. `deeds`: orderId → {to, answered, version, before}, what somebody
 * has just done here; an order of that version has it in it. `before`: the one that was answered
 * last, which is in effect until this one is.
 */
export function emptyBoard() {
  return {
    version: 0,
    complete: false,
    orders: new Map(),
    alarms: new Map(),
    deeds: new Map(),
    pace: null,
    paceVersion: -1,
  };
}

/** Takes one upsert; false when it is no newer than what is held. */
export function applyOrder(state, order) {
  const held = state.orders.get(order._id);
  // What a snapshot does not list had left the location's day by then.
  if (order.version <= (held?.version ?? state.version)) return false;
  state.orders.set(order._id, order);
  settle(state, order);
  return true;
}

/** Takes a snapshot: it replaces all, but never a newer order by an older one. */
export function applySnapshot(state, { orders, alarms, pace, version }) {
  const listed = new Set(orders.map((one) => one._id));
  for (const order of orders) {
    const held = state.orders.get(order._id);
    if (held && held.version > order.version) continue;
    state.orders.set(order._id, order);
    settle(state, order);
  }
  for (const held of [...state.orders.values()]) {
    if (!listed.has(held._id) && held.version <= version) state.orders.delete(held._id);
  }
  for (const id of state.deeds.keys()) if (!state.orders.has(id)) state.deeds.delete(id);
  state.alarms = new Map((alarms ?? []).map((one) => [one.id, one]));
  if (pace) applyPace(state, { pace, version });
  state.version = Math.max(state.version, version);
  state.complete = true;
}

/** Takes an alarm; one that is over is forgotten. */
export function applyAlarm(state, alarm) {
  if (alarm.version < (state.alarms.get(alarm.id)?.version ?? -1)) return;
  if (alarm.endedAt) state.alarms.delete(alarm.id);
  else state.alarms.set(alarm.id, alarm);
}

/** Takes how busy the kitchen is. */
export function applyPace(state, { pace, version }) {
  if (version < state.paceVersion) return;
  Object.assign(state, { pace, paceVersion: version });
}

/** Somebody has pressed a button: it is in effect here once the server has answered. */
export function begin(state, orderId, to) {
  state.deeds.set(orderId, { to, answered: false, before: state.deeds.get(orderId) });
}

/**
 * The server has done it; the board shows it also while the socket is away. An answer without a
 * version (0) counts until the next word of the order.
 */
export function succeed(state, orderId, version) {
  const deed = state.deeds.get(orderId);
  if (!deed) return;
  const held = state.orders.get(orderId);
  const next = Math.max(state.version, held?.version ?? 0) + 1;
  Object.assign(deed, { answered: true, version: version || next, before: undefined });
  if (held) settle(state, held);
}

/** The server would not: the order is as before. */
export function fail(state, orderId) {
  const before = state.deeds.get(orderId)?.before;
  if (before) state.deeds.set(orderId, before);
  else state.deeds.delete(orderId);
}

export const isBusy = (state, orderId) => state.deeds.get(orderId)?.answered === false;

/** The orders as the board shows them: what was done here lies over what was told. */
export const currentOrders = (state) => [...state.orders.keys()].map((id) => orderOf(state, id));

/** One of them, as it is shown; undefined when it is not here. */
export function orderOf(state, orderId) {
  const order = state.orders.get(orderId);
  const last = state.deeds.get(orderId);
  const deed = last?.answered ? last : last?.before;
  return order && deed ? { ...order, status: deed.to } : order;
}

export const isOpen = (order) => OPEN.includes(order.status);

/** An order that has the deed in it is how things are now; an older word of it may come late. */
function settle(state, order) {
  const isIn = (deed) =>
    order.status === deed.to || (deed.answered && order.version >= deed.version);
  const deed = state.deeds.get(order._id);
  if (deed?.before && isIn(deed.before)) deed.before = undefined;
  if (deed && isIn(deed)) state.deeds.delete(order._id);
}
