/** What is wrong with the lines of a cart, by the menu as it is now. */
import { resolve } from "./cart.js";
import { named, say } from "./language.js";

/**
 * What is wrong with a line by itself, or null:
 *
 * - { kind: "gone" }: the item is sold out;
 * - { kind: "part", parts: [names] }: a size or options of it are;
 * - { kind: "changed" }: the menu asks for other choices now.
 */
export function faultOf(line, items) {
  const { item, variant, choices } = resolve(line, items);
  if (!item) return { kind: "gone" };
  const found = new Set(choices.flatMap(([, options]) => options.map((option) => option.id)));
  const wanted = Object.values(line.choices).flat();
  const missing = wanted.filter((id) => !found.has(id));
  if (item.variants.length && line.variantId && !variant) missing.unshift(line.variantId);
  if (missing.length) return lostParts(line, missing);
  const lacks = item.modifiers.some((one) => one.required && !choices.some(([has]) => has === one));
  const resized = item.variants.length ? !variant : line.variantId;
  return lacks || resized ? { kind: "changed" } : null;
}

/**
 * The faults of all lines by their keys. A line may also ask for more of an item than there are:
 * { kind: "few", left }, where `left` is what the lines before it leave for this one.
 */
export function faultsOf(lines, items) {
  const faults = new Map();
  const taken = new Map();
  for (const line of lines) {
    const before = taken.get(line.itemId) ?? 0;
    const left = leftOf(line.itemId, items) - before;
    const fault = faultOf(line, items) ?? (line.quantity > left ? few(left) : null);
    if (fault) faults.set(line.key, fault);
    taken.set(line.itemId, before + line.quantity);
  }
  return faults;
}

/** How many of an item are left, where the place counts them and they are few; else Infinity. */
export const leftOf = (itemId, items) => items.get(itemId)?.item.left ?? Infinity;

/** A fault in words, for the line that has it. */
export function faultText(fault) {
  if (fault.kind === "gone") return say("soldOut");
  if (fault.kind === "part") return say("partSoldOut", { names: listed(fault.parts) });
  if (fault.kind === "few") return say("onlyLeft", { count: fault.left });
  return say("changedOnMenu");
}

/** A line as { name, fault } in a sentence about what is sold out: "Fries", "Latte (Oat)". */
function soldOutName({ name, fault }) {
  return fault.kind === "part" ? `${name} (${listed(fault.parts)})` : name;
}

/**
 * What is sold out of some lines, given as [{ name, fault }], in words: `key` introduces those that
 * cannot be had at all ("Sold out now: …"). "" where nothing is sold out.
 */
export function soldOutText(key, lines) {
  const isOut = ({ fault }) => fault.kind === "gone" || fault.kind === "part";
  const names = [...new Set(lines.filter(isOut).map(soldOutName))].join(", ");
  const few = lines
    .filter(({ fault }) => fault.kind === "few")
    .map(({ name, fault }) => `${say("onlyLeft", { count: fault.left })}: ${name}.`);
  return [names && `${say(key, { names })}${few.length ? "." : ""}`, ...few].filter(Boolean).join(" ");
}

const few = (left) => (left > 0 ? { kind: "few", left } : { kind: "gone" });

function lostParts(line, ids) {
  const parts = ids.map((id) => line.partNames?.[id]).filter(Boolean);
  return parts.length ? { kind: "part", parts } : { kind: "changed" };
}

const listed = (parts) => parts.map(named).join(", ");
