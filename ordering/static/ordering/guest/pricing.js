/**
 * What a line and a cart cost, by the rule that the server prices with (ordering/pricing.py).
 * Shown before the quote; what is paid is always the quote's.
 */

/** How many of a modifier's choices count. A radio group holds one. */
export function limitOf(modifier) {
  if (modifier.selectionMode === "single") return 1;
  const given = modifier.maxChoices;
  const limit =
    typeof given === "number" ? Math.max(0, Math.trunc(given)) : modifier.options.length;
  return modifier.required ? Math.max(1, limit) : limit;
}

/** What the option chosen as number `position` (0 is the first) costs. */
export function choiceCents(modifier, option, position) {
  if (position < cents(modifier.freeChoices)) return 0;
  return cents(modifier.extraChoicePriceCents) || cents(option.priceCents);
}

/** What the chosen options of one modifier add to a line, in the order in which they were chosen. */
export function choicesCents(modifier, options) {
  return options
    .slice(0, limitOf(modifier))
    .reduce((sum, option, position) => sum + choiceCents(modifier, option, position), 0);
}

/** One portion: the item or its variant, and its choices as [modifier, options] pairs. */
export function portionCents(item, variant, choices) {
  const base = cents(variant ? variant.priceCents : item.priceCents);
  return choices.reduce((sum, [modifier, options]) => sum + choicesCents(modifier, options), base);
}

/**
 * Sums up portions given as [cents, tax percent], less a campaign's discount.
 * Tax is rounded half up to a cent, once, over exact integers.
 */
export function totals(portions, discountCents = 0) {
  const subtotal = portions.reduce((sum, [amount]) => sum + amount, 0);
  const percents = portions.map(([, percent]) => decimal(percent));
  const digits = Math.max(0, ...percents.map((one) => one.digits));
  const exact = portions.reduce(
    (sum, [amount], at) =>
      sum + BigInt(amount) * percents[at].units * 10n ** BigInt(digits - percents[at].digits),
    0n,
  );
  const scale = 100n * 10n ** BigInt(digits);
  const tax = Number((2n * exact + scale) / (2n * scale));
  const discount = Math.min(Math.max(0, discountCents), subtotal + tax);
  return { subtotal, tax, discount, total: subtotal + tax - discount };
}

function cents(stored) {
  return typeof stored === "number" ? Math.max(0, Math.round(stored)) : 0;
}

function decimal(percent) {
  const [whole, part = ""] = /^\d+(\.\d+)?$/.test(String(percent))
    ? String(percent).split(".")
    : ["0"];
  return { units: BigInt(whole + part), digits: part.length };
}
