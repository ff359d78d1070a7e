/** The lines of the cart, as the guest can change them. */
import { MOST_OF_ONE, faultOf, lineCents, resolve } from "./cart.js";
import { h, toast } from "./dom.js";
import { money, named, say } from "./language.js";
import { stepper } from "./sheet.js";

/** The cart's lines; `onedit(line)` opens one to change its choices. */
export function cartLines(cart, items, onedit) {
  return h(
    "ul",
    { class: "lines" },
    cart.lines.map((line) => row(line, cart, items, onedit)),
  );
}

/** A line's name in the guest's language, also when it is no longer on the menu. */
export const lineName = (line, items) => named(items.get(line.itemId)?.item.name ?? line.names);

function row(line, cart, items, onedit) {
  const name = lineName(line, items);
  const fault = faultOf(line, items);
  return h(
    "li",
    { class: fault ? "line faulty" : "line", "data-item": line.itemId },
    h(
      "div",
      { class: "line-text" },
      h("h3", {}, name),
      choicesText(line, items),
      line.notes && h("p", { class: "soft note" }, `“${line.notes}”`),
      fault && h("p", { class: "fault" }, say(fault === "gone" ? "soldOut" : "changedOnMenu")),
      h("div", { class: "line-actions" }, actions(line, name, fault, cart, onedit)),
    ),
    h(
      "div",
      { class: "line-side" },
      fault !== "gone" && h("p", { class: "price" }, money(lineCents(line, items) * line.quantity)),
      fault ? null : quantity(line, name, cart),
    ),
  );
}

function choicesText(line, items) {
  const { variant, choices } = resolve(line, items);
  const chosen = choices.flatMap(([, options]) => options.map((option) => named(option.name)));
  const text = [variant && named(variant.name), ...chosen].filter(Boolean).join(" · ");
  return text && h("p", { class: "soft" }, text);
}

function actions(line, name, fault, cart, onedit) {
  const edit = () => onedit(line);
  const remove = () => {
    cart.remove([line.key]);
    toast(say("removed", { name }));
  };
  const again = fault === "changed" ? "chooseAgain" : "edit";
  return [
    fault !== "gone" && link(again, `edit-${line.key}`, say("editItem", { name }), edit),
    link("remove", `remove-${line.key}`, say("removeItem", { name }), remove),
  ];
}

function quantity(line, name, cart) {
  const onchange = (count) => cart.setQuantity(line.key, count);
  return stepper({
    quantity: line.quantity,
    least: 0,
    most: MOST_OF_ONE,
    name,
    id: `line-${line.key}`,
    onchange,
  });
}

const link = (key, id, label, onclick) =>
  h("button", { type: "button", class: "link", id, "aria-label": label, onclick }, say(key));
