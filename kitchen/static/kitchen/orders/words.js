/** Amounts, times and lines as the board writes them. */

export const money = (cents) =>
  (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });

/** A guest's name among other words: one from right to left turns no amount beside it around. */
export const apart = (name) => (name ? `\u2068${name}\u2069` : "");

/** "14:05" in the location's time zone. */
export function clock(text, timeZone) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return "";
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return at.toLocaleTimeString("en-GB", { ...form, timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return at.toLocaleTimeString("en-GB", form); // a time zone that nobody knows
  }
}

/** "just now", "12 min", "2 h 05". */
export function age(minutes) {
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** [{count, text}]: the same lines once, with how many. */
export function linesOf(items) {
  const found = new Map();
  for (const item of items) {
    const sizes = item.variants.map((one) => one.name);
    const choices = item.modifiers.flatMap((one) => (one.options ?? []).map((two) => two.name));
    const text = [item.name, ...sizes, ...choices].filter(Boolean).join(", ");
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return [...found].map(([text, count]) => ({ text, count }));
}

export const STATUS_WORDS = {
  CREATED: "New",
  ACCEPTED: "In the kitchen",
  READY_FOR_PICKUP: "Ready",
  PICKED_UP: "Handed over",
  CANCELLED: "Cancelled",
};

/** The button of a move. */
export const MOVE_WORDS = {
  ACCEPTED: "Accept",
  READY_FOR_PICKUP: "Ready",
  PICKED_UP: "Handed over",
  CANCELLED: "Cancel",
};
