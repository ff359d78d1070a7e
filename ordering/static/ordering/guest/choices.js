/** The choices of an item: its sizes and its modifiers, each a group of radios or checkboxes. */
import { h } from "./dom.js";
import { optionFood } from "./food.js";
import { money, named, say, sayCount } from "./language.js";
import { choiceCents, limitOf } from "./pricing.js";

/** The sizes of an item as a group; `onchoose(variantId)`, null when the chosen one is gone. */
export class VariantGroup {
  constructor(item, chosenId, onchoose) {
    Object.assign(this, { item, chosenId, onchoose });
    const rows = item.variants.map((variant) => this.#row(variant));
    const facts = { id: "size", name: say("size"), hint: "", required: true, radio: true, rows };
    this.element = group(facts);
  }

  get isMissing() {
    return this.chosenId === null;
  }

  /** Only these can be had now. Returns the name of the chosen one if it is gone. */
  limitTo(ids) {
    for (const input of this.element.querySelectorAll("input")) {
      const variant = this.item.variants.find((one) => one.id === input.value);
      markOff(input, !ids.has(input.value), money(variant.priceCents));
    }
    if (this.isMissing || ids.has(this.chosenId)) return [];
    const lost = this.item.variants.find((one) => one.id === this.chosenId);
    this.#choose(null);
    return [named(lost.name)];
  }

  showMissing(missing) {
    showMissing(this.element, missing);
  }

  focus() {
    focusFirst(this.element);
  }

  #row(variant) {
    return row({
      kind: "radio",
      group: "size",
      value: variant.id,
      text: named(variant.name),
      price: money(variant.priceCents),
      checked: variant.id === this.chosenId,
      onchange: () => this.#choose(variant.id),
    });
  }

  #choose(variantId) {
    this.chosenId = variantId;
    if (variantId) this.showMissing(false);
    this.onchoose(variantId);
  }
}

/** One modifier as a group. `chosen` is the list of option ids, which the group changes in place. */
export class ModifierGroup {
  constructor(modifier, chosen, onchange) {
    this.modifier = modifier;
    this.chosen = chosen;
    this.limit = limitOf(modifier);
    this.radio = this.limit === 1;
    this.off = new Set();
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
      const isOff = this.off.has(input.value);
      markOff(input, isOff, input.value ? this.#priceText(input.value) : "");
      input.disabled = isOff || (full && !input.checked);
    }
    const count = this.element.querySelector(".chosen-count");
    if (count) count.textContent = this.#countText();
    if (!this.isMissing) this.showMissing(false);
  }

  /** Only these can be had now. Returns the names of chosen ones that are gone. */
  limitTo(ids) {
    const { options } = this.modifier;
    this.off = new Set(options.map((one) => one.id).filter((id) => !ids.has(id)));
    const lost = options.filter((one) => this.off.has(one.id) && this.chosen.includes(one.id));
    this.chosen.splice(0, this.chosen.length, ...this.chosen.filter((id) => ids.has(id)));
    this.refresh();
    return lost.map((one) => named(one.name));
  }

  /** Marks the group as one whose choice is missing, or not. */
  showMissing(missing) {
    showMissing(this.element, missing);
  }

  focus() {
    focusFirst(this.element);
  }

  #draw() {
    const { id, name, options, required } = this.modifier;
    const rows = options.map((one) => this.#row(one.id, named(one.name), optionFood(one)));
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

  #row(value, text, food = "") {
    const checked = value ? this.chosen.includes(value) : this.chosen.length === 0;
    const onchange = (event) => this.#choose(value, event.target.checked);
    const kind = this.radio ? "radio" : "checkbox";
    return row({
      kind,
      group: `choice-${this.modifier.id}`,
      value,
      text,
      food,
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

function showMissing(element, missing) {
  element.classList.toggle("missing", missing);
  element.querySelector(".group-fault").hidden = !missing;
}

function focusFirst(element) {
  element.scrollIntoView({ block: "center" });
  element.querySelector("input:enabled")?.focus({ preventScroll: true });
}

/** Greys a choice that is sold out, and unchecks it; or shows its price. */
function markOff(input, isOff, price) {
  const label = input.parentElement;
  label.classList.toggle("off", isOff);
  label.querySelector(".price").textContent = isOff ? say("soldOut") : price;
  input.disabled = isOff;
  if (isOff) input.checked = false;
}

function row({ kind, group: name, value, text, food, price, checked, onchange }) {
  return h(
    "label",
    { class: "option" },
    h("input", { type: kind, name, value, checked, onchange }),
    h("span", { class: "text" }, text, food && h("span", { class: "food" }, food)),
    h("span", { class: "price" }, price),
  );
}
