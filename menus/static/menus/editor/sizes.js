// The sizes of an item: each with a name and a price of its own.

import { button, h, icon, iconButton, newKey, refill, uid } from "./dom.js";
import { amount, text } from "./fields.js";
import { margin, named, tongue } from "./words.js";

/** Rows of sizes; `item()` is as it is now, `onchange(variants)` gets all of them. */
export function sizeRows({ item, onchange, costCents }) {
  const list = h("div", { class: "me-sizes" });
  const group = uid("usual");
  const all = () => item().variants ?? [];
  const put = (variants, isNewShape) => {
    onchange(variants);
    if (isNewShape) draw();
  };
  const edit = (id, fields) =>
    put(
      all().map((one) => (one.id === id ? { ...one, ...fields } : one)),
      false,
    );

  function row(size, at) {
    const name = named(size) || `size ${at + 1}`;
    const move = (by) => {
      const sizes = [...all()];
      sizes.splice(at + by, 0, ...sizes.splice(at, 1));
      put(sizes, true);
    };
    const usual = h("input", {
      type: "radio",
      name: group,
      id: `${size.id}-usual`,
      checked: Boolean(size.default),
      "aria-label": `${name} is the usual size`,
    });
    usual.addEventListener("change", () =>
      put(
        all().map((one) => ({ ...one, default: one.id === size.id })),
        false,
      ),
    );
    const left = margin(size.priceCents, costCents());
    return h(
      "li",
      { class: "me-line" },
      text({
        id: `${size.id}-name`,
        value: named(size),
        "aria-label": `Name of size ${at + 1}`,
        placeholder: "Large",
        oninput: (said) =>
          edit(size.id, {
            name: renamed(
              all().find((one) => one.id === size.id),
              said,
            ),
          }),
      }),
      amount({
        id: `${size.id}-price`,
        value: size.priceCents,
        label: `Price of ${name}`,
        oninput: (said) => edit(size.id, { priceCents: said }),
      }),
      h("label", { class: "me-usual" }, usual, h("span", {}, "Usual")),
      left && h("span", { class: "me-quiet me-line-note" }, `${Math.round(left.share * 100)} %`),
      h(
        "span",
        { class: "me-line-tools" },
        iconButton("down", `Move ${name} up`, () => move(-1), {
          class: "me-icon-button up",
          disabled: at === 0,
          id: `${size.id}-up`,
        }),
        iconButton("down", `Move ${name} down`, () => move(1), {
          disabled: at === all().length - 1,
          id: `${size.id}-down`,
        }),
        iconButton(
          "trash",
          `Remove ${name}`,
          () =>
            put(
              all().filter((one) => one.id !== size.id),
              true,
            ),
          { id: `${size.id}-remove` },
        ),
      ),
    );
  }

  function add() {
    const id = newKey();
    const sizes = all();
    // Today's apps read a size's name as plain text.
    put([...sizes, { id, name: "", priceCents: item().priceCents ?? null, default: !sizes.length }], true);
    document.getElementById(`${id}-name`)?.focus();
  }

  function draw() {
    const plus = button("Add a size", add, "quiet", { id: "item-add-size" });
    plus.prepend(icon("plus"));
    const sizes = all();
    refill(
      list,
      sizes.length && h("p", { class: "me-hint" }, "A size's price counts instead of the item's."),
      h("ul", { class: "me-lines" }, sizes.map(row)),
      plus,
    );
  }

  draw();
  return list;
}

const renamed = (size, said) =>
  typeof size.name === "object" && size.name ? { ...size.name, [tongue.source]: said } : said;
