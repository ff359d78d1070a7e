/** What the board shows of its state at an instant: columns of cards, by filter. Plain data. */

import { currentOrders, isOpen } from "./store.js";

export const COLUMNS = [
  { id: "CREATED", name: "New", nothing: "Nothing new. The next order rings." },
  { id: "ACCEPTED", name: "In the kitchen", nothing: "The kitchen has nothing to make." },
  { id: "READY_FOR_PICKUP", name: "Ready", nothing: "Nothing waits to be handed over." },
];
const ENDED = { id: "ENDED", name: "Ended today", nothing: "Nothing has ended yet today." };
const MINUTE = 60_000;
/** After how many minutes in a status somebody should look: [to hurry, late]. */
const PATIENCE = { CREATED: [2, 5], ACCEPTED: [15, 30], READY_FOR_PICKUP: [10, 20] };

/** `settings`: {show, sort, wanted}. Gives {columns: [{id, name, nothing, cards}], open}. */
export function viewOf(state, settings, nowMs) {
  const cards = currentOrders(state).map((order) => cardOf(order, nowMs));
  const shown = cards.filter((card) => fits(card, settings));
  const columns = settings.show === "ended" ? [ENDED] : COLUMNS;
  return {
    open: cards.filter(({ order }) => isOpen(order)).length,
    columns: columns.map((column) => ({
      ...column,
      cards: sorted(shown.filter(({ order }) => columnOf(order) === column.id), settings.sort),
    })),
  };
}

const columnOf = (order) => (isOpen(order) ? order.status : ENDED.id);

/** {order, sinceMs, minutes, mood: "" | "warm" | "late", isLater, owes}. */
export function cardOf(order, nowMs) {
  const startsMs = Date.parse(order.startAt ?? "") || 0;
  const placedMs = Date.parse(order.startedAt ?? "") || nowMs;
  const sinceMs = Math.max(placedMs, Math.min(startsMs, nowMs));
  const isLater = isOpen(order) && startsMs > nowMs;
  const minutes = Math.max(0, Math.floor((nowMs - sinceMs) / MINUTE));
  const mood = moodOf(order, minutes, isLater, nowMs);
  return { order, sinceMs, minutes, isLater, mood, owes: owes(order) };
}

function moodOf(order, minutes, isLater, nowMs) {
  if (!isOpen(order) || isLater) return "";
  const due = Date.parse(order.readyAt ?? order.estimatedReadyAt ?? "");
  if (order.status === "ACCEPTED" && due) {
    if (due < nowMs) return "late";
    return due - nowMs < 2 * MINUTE ? "warm" : "";
  }
  const [warm, late] = PATIENCE[order.status];
  if (minutes >= late) return "late";
  return minutes >= warm ? "warm" : "";
}

/** Nothing was paid yet, and something is to be. */
function owes({ payment, paymentId, totalPriceCents }) {
  if (payment) return payment.state === "unpaid" || payment.state === "part_paid";
  return !paymentId && totalPriceCents > 0;
}

function fits(card, { show, wanted }) {
  const { order } = card;
  if ((show === "ended") === isOpen(order)) return false;
  if (show === "late" && card.mood !== "late") return false;
  if (show === "unpaid" && !card.owes) return false;
  if (show === "later" && !card.isLater) return false;
  return !wanted || textOf(order).includes(wanted.toLowerCase());
}

function textOf({ orderCode, customer, origin, items }) {
  const said = [orderCode, customer?.name, customer?.phone, origin?.name];
  return [...said, ...items.map((one) => one.name)].join(" ").toLowerCase();
}

/** What is for later comes last, the soonest first. */
function sorted(cards, sort) {
  const sign = sort === "oldest" ? 1 : -1;
  return cards.sort((a, b) => {
    if (a.isLater !== b.isLater) return a.isLater ? 1 : -1;
    if (a.isLater) return Date.parse(a.order.startAt) - Date.parse(b.order.startAt);
    return sign * (a.sinceMs - b.sinceMs) || (a.order._id < b.order._id ? -sign : sign);
  });
}
