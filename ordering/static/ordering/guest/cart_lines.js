/** The lines of the cart, as the guest can change them. */
import { MOST_OF_ONE, lineCents, resolve } from "./cart.js";
import { h, toast } from "./dom.js";
import { faultText, leftOf } from "./faults.js";
import { money, named, say } from "./language.js";
import { stepper } from "./sheet.js";

/**
 * The lines of `page`'s cart. `faults` are what is wrong with them, by their keys; `ways` are
 * { onedit(line), onother(line) }: to change its choices, to take another dish instead.
 */
export function cartLines({ cart, items, faults, ways }) {
  const facts = { cart, items, ways };
  return h(
    "ul",
    { class: "lines" },
    cart.lines.map((line) => row(line, faults.get(line.key) ?? null, facts)),
  );
}

/** A line's name in the guest's language, also when it is no longer on the menu. */
export const lineName = (line, items) => named(items.get(line.itemId)?.item.name ?? line.names);

function row(line, fault, { cart, items, ways }) {
  const name = lineName(line, items);
  const isGone = fault?.kind === "gone";
  const isCounted = !fault || fault.kind === "few";
  return h(
    "li",
    { class: fault ? `line faulty fault-${fault.kind}` : "line", "data-item": line.itemId },
    h(
      "div",
      { class: "line-text" },
      h("h3", {}, name),
      choicesText(line, items),
      line.notes && h("p", { class: "soft note" }, `“${line.notes}”`),
      fault && h("p", { class: "fault" }, faultText(fault)),
      h("div", { class: "line-actions" }, actions(line, name, fault, cart, ways)),
    ),
    h(
      "div",
      { class: "line-side" },
      !isGone && h("p", { class: "price" }, money(lineCents(line, items) * line.quantity)),
      isCounted && quantity(line, name, cart, leftOf(line.itemId, items)),
    ),
  );
}

function choicesText(line, items) {
  const { variant, choices } = resolve(line, items);
  const chosen = choices.flatMap(([, options]) => options.map((option) => named(option.name)));
  const text = [variant && named(variant.name), ...chosen].filter(Boolean).join(" · ");
  return text && h("p", { class: "soft" }, text);
}

function actions(line, name, fault, cart, ways) {
  const isGone = fault?.kind === "gone";
  const change = () => (isGone ? ways.onother(line) : ways.onedit(line));
  const remove = () => {
    cart.remove([line.key]);
    toast(say("removed", { name }));
  };
  const word = { gone: "chooseOther", part: "chooseOther", changed: "chooseAgain" }[fault?.kind];
  const label = say(isGone ? "otherInstead" : "editItem", { name });
  return [
    link(word ?? "edit", `edit-${line.key}`, label, change),
    link("remove", `remove-${line.key}`, say("removeItem", { name }), remove),
  ];
}

function quantity(line, name, cart, left) {
  const onchange = (count) => cart.setQuantity(line.key, count);
  return stepper({
    quantity: line.quantity,
    least: 0,
    most: Math.min(MOST_OF_ONE, left),
    name,
    id: `line-${line.key}`,
    onchange,
  });
}

const link = (key, id, label, onclick) =>
  h("button", { type: "button", class: "link", id, "aria-label": label, onclick }, say(key));
