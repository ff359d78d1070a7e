/** What the guest has chosen, kept on this device per code; one portion of it is one line. */
import { forKitchen } from "./language.js";
import { limitOf, portionCents, totals } from "./pricing.js";
import { newId, onChangedElsewhere, recall, remember } from "./store.js";

export const MOST_OF_ONE = 20;
const MOST_PORTIONS = 200;

/**
 * Lines: { key, itemId, variantId, choices: { modifierId: [optionId] }, notes, quantity, names,
 * partNames: { id: names } }. The names (of the item; of its variant and options) are kept so that
 * a line can still be named when what it holds has left the menu.
 */
export class Cart extends EventTarget {
  #name;

  constructor(originId) {
    super();
    this.#name = `cart.${originId}`;
    this.lines = recall(this.#name, []);
    onChangedElsewhere(this.#name, () => this.reload());
  }

  /** Takes over what another tab has written. */
  reload() {
    this.lines = recall(this.#name, []);
    this.#tell();
  }

  /** Adds a line; the same choice again only counts up. */
  add(line) {
    const same = this.lines.find((one) => sameChoice(one, line));
    if (same) same.quantity = Math.min(MOST_OF_ONE, same.quantity + line.quantity);
    else this.lines.push({ ...line, key: newId().slice(0, 8) });
    this.#save();
  }

  /** Replaces the line `key` by an edited one. */
  replace(key, line) {
    const position = this.lines.findIndex((one) => one.key === key);
    if (position < 0) return this.add(line);
    this.lines[position] = { ...line, key };
    return this.#save();
  }

  /** Sets how many of a line; none removes it. */
  setQuantity(key, quantity) {
    const line = this.lines.find((one) => one.key === key);
    if (!line) return;
    if (quantity < 1) return this.remove([key]);
    line.quantity = Math.min(MOST_OF_ONE, quantity);
    this.#save();
  }

  remove(keys) {
    this.lines = this.lines.filter((line) => !keys.includes(line.key));
    this.#save();
  }

  clear() {
    this.lines = [];
    this.#save();
  }

  /** How many portions, of all or of one item. */
  count(itemId = null) {
    const counted = itemId ? this.lines.filter((line) => line.itemId === itemId) : this.lines;
    return counted.reduce((sum, line) => sum + line.quantity, 0);
  }

  get isTooLarge() {
    return this.count() > MOST_PORTIONS;
  }

  #save() {
    remember(this.#name, this.lines.length ? this.lines : null);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** A line's parts as the menu has them now: { item, variant, choices: [[modifier, options]] }. */
export function resolve(line, items) {
  const item = items.get(line.itemId)?.item ?? null;
  if (!item) return { item: null, variant: null, choices: [] };
  const variant = item.variants.find((one) => one.id === line.variantId) ?? null;
  const choices = item.modifiers
    .map((modifier) => [modifier, chosenOptions(modifier, line.choices[modifier.id] ?? [])])
    .filter(([, options]) => options.length);
  return { item, variant, choices };
}

/** One portion of a line in cents; 0 for an item that is gone. */
export function lineCents(line, items) {
  const { item, variant, choices } = resolve(line, items);
  return item ? portionCents(item, variant, choices) : 0;
}

/** What the cart costs by today's menu: { subtotal, tax, discount, total } in cents. */
export function cartTotals(lines, items, discountCents) {
  const portions = lines.flatMap((line) => {
    const percent = items.get(line.itemId)?.menu.salesTax ?? 0;
    return Array(line.quantity).fill([lineCents(line, items), percent]);
  });
  return totals(portions, discountCents);
}

/** The cart's lines as the API takes them: two portions are two lines with ids of their own. */
export function portionsOf(lines, items) {
  return lines.flatMap((line) => {
    const body = lineBody(line, items);
    return Array.from({ length: line.quantity }, (_, at) => ({
      ...body,
      id: `${line.key}-${at + 1}`,
    }));
  });
}

function lineBody(line, items) {
  const { item, variant, choices } = resolve(line, items);
  return {
    menuItemId: line.itemId,
    name: forKitchen(item?.name),
    notes: line.notes,
    variants: variant ? [{ id: variant.id, name: forKitchen(variant.name) }] : [],
    modifiers: choices.map(([modifier, options]) => ({
      id: modifier.id,
      name: forKitchen(modifier.name),
      options: options.map((option) => ({ id: option.id, name: forKitchen(option.name) })),
    })),
  };
}

function chosenOptions(modifier, ids) {
  const options = ids.map((id) => modifier.options.find((one) => one.id === id));
  return options.filter(Boolean).slice(0, limitOf(modifier));
}

function sameChoice(one, other) {
  const choice = ({ itemId, variantId, choices, notes }) =>
    JSON.stringify([itemId, variantId, Object.entries(choices).sort(), notes]);
  return choice(one) === choice(other);
}
