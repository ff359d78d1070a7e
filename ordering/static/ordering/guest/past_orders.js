/** The orders that were placed from this device: where to follow them, and what was in them. */
import { recall, remember } from "./store.js";

const KEPT = 10;
const KEPT_FOR = 30 * 24 * 3600_000;
const ENDED = ["PICKED_UP", "CANCELLED"];
const LIVE_FOR = 6 * 3600_000;

/** Orders, newest first: { orderId, token, restaurantId, originId, totalCents, at, status, lines }. */
export const pastOrders = () =>
  recall("orders", []).filter((one) => Date.now() - one.at < KEPT_FOR);

/** Those of one restaurant. */
export const pastOrdersAt = (restaurantId) =>
  pastOrders().filter((one) => one.restaurantId === restaurantId);

/** True while an order may still change. */
export const isLive = (order) => !ENDED.includes(order.status) && Date.now() - order.at < LIVE_FOR;

/** Remembers an order that was just placed. */
export function addOrder(order) {
  const others = pastOrders().filter((one) => one.orderId !== order.orderId);
  remember("orders", [{ ...order, at: Date.now(), status: "CREATED" }, ...others].slice(0, KEPT));
}

/** Remembers what became of an order, if it is one of this device's. */
export function noteStatus(orderId, status) {
  const orders = pastOrders();
  const found = orders.find((one) => one.orderId === orderId);
  if (!found || found.status === status) return;
  found.status = status;
  remember("orders", orders);
}

/** The order of that id, or undefined. */
export const pastOrder = (orderId) => pastOrders().find((one) => one.orderId === orderId);

/** Where an order is followed. */
export function statusAddress({ restaurantId, orderId, token }) {
  const query = token ? `?token=${encodeURIComponent(token)}` : "";
  return `/status/${encodeURIComponent(restaurantId)}/${encodeURIComponent(orderId)}${query}`;
}

/** What is called out at the counter: the end of the order's id. */
export const codeOf = (orderId) => orderId.slice(-4).toUpperCase();
