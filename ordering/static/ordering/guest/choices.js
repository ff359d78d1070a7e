/** The choices of an item: its sizes and its modifiers, each a group of radios or checkboxes. */
import { h } from "./dom.js";
import { money, named, say, sayCount } from "./language.js";
import { choiceCents, limitOf } from "./pricing.js";

/** The sizes of an item as a group; `onchoose(variantId)`. */
export function variantGroup(item, chosenId, onchoose) {
  const rows = item.variants.map((variant) =>
    row({
      kind: "radio",
      group: "size",
      value: variant.id,
      text: named(variant.name),
      price: money(variant.priceCents),
      checked: variant.id === chosenId,
      onchange: () => onchoose(variant.id),
    }),
  );
  return group({ id: "size", name: say("size"), hint: "", required: true, radio: true, rows });
}

/** One modifier as a group. `chosen` is the list of option ids, which the group changes in place. */
export class ModifierGroup {
  constructor(modifier, chosen, onchange) {
    this.modifier = modifier;
    this.chosen = chosen;
    this.limit = limitOf(modifier);
    this.radio = this.limit === 1;
    this.onchange = onchange;
    this.element = this.#draw();
    this.refresh();
  }

  /** True when a choice that must be made is missing. */
  get isMissing() {
    return Boolean(this.modifier.required) && this.chosen.length === 0;
  }

  /** Shows what each option costs now, and what can still be chosen. */
  refresh() {
    const full = !this.radio && this.chosen.length >= this.limit;
    for (const input of this.element.querySelectorAll("input")) {
      input.disabled = full && !input.checked;
      const price = input.parentElement.querySelector(".price");
      if (input.value) price.textContent = this.#priceText(input.value);
    }
    const count = this.element.querySelector(".chosen-count");
    if (count) count.textContent = this.#countText();
    if (!this.isMissing) this.showMissing(false);
  }

  /** Marks the group as one whose choice is missing, or not. */
  showMissing(missing) {
    this.element.classList.toggle("missing", missing);
    this.element.querySelector(".group-fault").hidden = !missing;
  }

  focus() {
    this.element.scrollIntoView({ block: "center" });
    this.element.querySelector("input").focus({ preventScroll: true });
  }

  #draw() {
    const { id, name, options, required } = this.modifier;
    const rows = options.map((option) => this.#row(option.id, named(option.name)));
    if (this.radio && !required) rows.unshift(this.#row("", say("noneOf")));
    const hint = hintOf(this.modifier, this.limit);
    return group({
      id,
      name: named(name),
      hint,
      required,
      radio: this.radio,
      rows,
      counted: !this.radio,
    });
  }

  #row(value, text) {
    const checked = value ? this.chosen.includes(value) : this.chosen.length === 0;
    const onchange = (event) => this.#choose(value, event.target.checked);
    const kind = this.radio ? "radio" : "checkbox";
    return row({
      kind,
      group: `choice-${this.modifier.id}`,
      value,
      text,
      price: "",
      checked,
      onchange,
    });
  }

  #choose(value, checked) {
    const others = this.radio ? [] : this.chosen.filter((id) => id !== value);
    const now = checked && value ? [...others, value] : others;
    this.chosen.splice(0, this.chosen.length, ...now);
    this.refresh();
    this.onchange();
  }

  #priceText(optionId) {
    const option = this.modifier.options.find((one) => one.id === optionId);
    const held = this.chosen.indexOf(optionId);
    // A radio takes the place of the one chosen before it.
    const position = held >= 0 ? held : this.radio ? 0 : this.chosen.length;
    const cents = choiceCents(this.modifier, option, position);
    if (cents) return `+${money(cents)}`;
    return this.modifier.freeChoices > position && costs(this.modifier, option) ? say("free") : "";
  }

  #countText() {
    const values = { chosen: this.chosen.length, limit: this.limit };
    return this.chosen.length ? say("chosenOf", values) : "";
  }
}

function hintOf(modifier, limit) {
  const free = Math.min(modifier.freeChoices || 0, limit);
  const parts = [limit === 1 ? say("chooseOne") : say("chooseUpTo", { count: limit })];
  if (free && limit > 1) parts.push(sayCount("firstFree", free));
  const each = modifier.extraChoicePriceCents || 0;
  if (free && limit > free && each) parts.push(say("thenEach", { price: money(each) }));
  return parts.join(" · ");
}

const costs = (modifier, option) => choiceCents({ ...modifier, freeChoices: 0 }, option, 0) > 0;

function group({ id, name, hint, required, radio, rows, counted = false }) {
  const label = `group-${id}`;
  const badge = h(
    "span",
    { class: required ? "badge must" : "badge" },
    say(required ? "required" : "optional"),
  );
  return h(
    "div",
    {
      class: "group",
      role: radio ? "radiogroup" : "group",
      "aria-labelledby": label,
      "aria-describedby": hint ? `${label}-hint` : null,
      "aria-required": radio && required ? "true" : null,
    },
    h("div", { class: "group-head" }, h("h3", { id: label }, name), badge),
    hint && h("p", { class: "hint", id: `${label}-hint` }, hint),
    counted && h("p", { class: "hint chosen-count", role: "status" }),
    h(
      "p",
      { class: "fault group-fault", role: "alert", hidden: true },
      say("pleaseChoose", { name }),
    ),
    h("div", { class: "options" }, rows),
  );
}

function row({ kind, group: name, value, text, price, checked, onchange }) {
  return h(
    "label",
    { class: "option" },
    h("input", { type: kind, name, value, checked, onchange }),
    h("span", { class: "text" }, text),
    h("span", { class: "price" }, price),
  );
}
