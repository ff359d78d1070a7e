import { MOST_OF_ONE, resolve } from "./cart.js";
import { ModifierGroup, VariantGroup } from "./choices.js";
import { announce, h } from "./dom.js";
import { allergensText, dietMarks } from "./food.js";
import { money, named, say } from "./language.js";
import { picture } from "./picture.js";
import { limitOf, portionCents } from "./pricing.js";
import { openSheet, stepper, titleBar } from "./sheet.js";

/**
 * Opens an item to choose from. `entry` is the place's { item, category }; `line` the cart's line
 * to edit, if any. `onadd(line)` gets the chosen line (see Cart) without a key. What it returns is
 * told of each change of the place: `.placeChanged(entry)`, null while the item is sold out.
 */
export function openItem({ entry, line = null, onadd, onclose }) {
  return new ItemSheet({ entry, line, onadd, onclose });
}

class ItemSheet {
  constructor({ entry: { item, category }, line, onadd, onclose }) {
    this.item = item;
    this.isOff = false;
    this.onadd = onadd;
    this.editing = line !== null;
    this.quantity = line?.quantity ?? 1;
    this.variantId = startingVariant(item, line);
    this.choices = startingChoices(item, line);
    this.variants = item.variants.length ? this.#variantGroup() : null;
    this.groups = item.modifiers
      .filter(isOffered)
      .map(
        (modifier) => new ModifierGroup(modifier, this.choices[modifier.id], () => this.#refresh()),
      );
    this.notes = notesField(line?.notes ?? "");
    this.foot = h("div", { class: "sheet-foot" });
    this.dialog = openSheet({
      kind: "item",
      title: named(item.name),
      parts: this.#parts(category),
      onclose,
    });
    this.#refresh();
  }

  /** What can be had has changed: what is gone is greyed, what is back can be chosen again. */
  placeChanged(entry) {
    const wasOff = this.isOff;
    this.isOff = entry === null;
    const gone = entry ? this.#limitTo(entry.item) : [];
    this.item.left = entry?.item.left;
    this.#refresh();
    if (this.isOff && !wasOff) gone.push(named(this.item.name));
    if (gone.length) announce(say("nowSoldOut", { names: gone.join(", ") }));
  }

  /** The names of what was chosen and is gone. */
  #limitTo(item) {
    const ids = (parts) => new Set(parts.map((one) => one.id));
    const gone = this.variants?.limitTo(ids(item.variants)) ?? [];
    for (const group of this.groups) {
      const modifier = item.modifiers.find((one) => one.id === group.modifier.id);
      gone.push(...group.limitTo(ids(modifier?.options ?? [])));
    }
    return gone;
  }

  #variantGroup() {
    return new VariantGroup(this.item, this.variantId, (id) => this.#choose(id));
  }

  #parts(category) {
    const { item } = this;
    const heading = h("h2", { tabindex: "-1", autofocus: true }, named(item.name));
    const body = h(
      "div",
      { class: "sheet-body" },
      item.imageUrls.length ? picture(item, category, "hero") : null,
      h(
        "div",
        { class: "sheet-text" },
        heading,
        named(item.description) && h("p", { class: "soft" }, named(item.description)),
        dietMarks(item),
        allergensText(item) && h("p", { class: "contains" }, allergensText(item)),
        this.variants?.element,
        this.groups.map((group) => group.element),
        this.notes,
      ),
    );
    return h(
      "form",
      { novalidate: true, onsubmit: (event) => this.#submit(event) },
      body,
      titleBar(named(item.name), heading),
      this.foot,
    );
  }

  /** Null: the chosen size is gone. */
  #choose(variantId) {
    this.variantId = variantId;
    this.#refresh();
  }

  #refresh() {
    this.quantity = Math.max(1, Math.min(this.quantity, this.item.left ?? MOST_OF_ONE));
    const { item, variant, choices } = resolve(this.#line(), new Map([[this.item.id, this]]));
    const cents = portionCents(item, variant, choices) * this.quantity;
    const focused = document.activeElement?.id;
    this.foot.replaceChildren(this.#stepper(), this.#addButton(cents));
    if (focused) document.getElementById(focused)?.focus();
  }

  #stepper() {
    const onchange = (quantity) => {
      this.quantity = quantity;
      this.#refresh();
    };
    const name = named(this.item.name);
    return stepper({
      quantity: this.quantity,
      least: 1,
      most: Math.min(MOST_OF_ONE, this.item.left ?? MOST_OF_ONE),
      name,
      id: "portion",
      onchange,
    });
  }

  #addButton(cents) {
    const word = this.editing ? "save" : "addToOrder";
    return h(
      "button",
      { type: "submit", class: "main", id: "add-to-order", disabled: this.isOff },
      h("span", {}, say(this.isOff ? "soldOut" : word)),
      !this.isOff && h("span", { class: "price" }, money(cents)),
    );
  }

  #submit(event) {
    event.preventDefault();
    if (this.isOff) return undefined;
    const missing = [this.variants, ...this.groups].filter((group) => group?.isMissing);
    missing.forEach((group) => group.showMissing(true));
    if (missing.length) return missing[0].focus();
    this.dialog.close();
    return this.onadd(this.#line());
  }

  #line() {
    const chosen = Object.entries(this.choices).filter(([, ids]) => ids.length);
    return {
      itemId: this.item.id,
      variantId: this.variantId,
      choices: Object.fromEntries(chosen.map(([id, ids]) => [id, [...ids]])),
      notes: this.notes.querySelector("textarea").value.trim(),
      quantity: this.quantity,
      names: this.item.name,
      partNames: this.#partNames(),
    };
  }

  #partNames() {
    const chosen = new Set([this.variantId, ...Object.values(this.choices).flat()]);
    const parts = [...this.item.variants, ...this.item.modifiers.flatMap((one) => one.options)];
    return Object.fromEntries(
      parts.filter((part) => chosen.has(part.id)).map((part) => [part.id, part.name]),
    );
  }
}

function isOffered(modifier) {
  return modifier.options.length > 0 && limitOf(modifier) > 0;
}

function startingVariant(item, line) {
  const known = item.variants.find((one) => one.id === line?.variantId);
  const preset = item.variants.find((one) => one.default) ?? item.variants[0];
  return (known ?? preset)?.id ?? null;
}

function startingChoices(item, line) {
  const kept = (modifier) =>
    (line?.choices[modifier.id] ?? [])
      .filter((id) => modifier.options.some((option) => option.id === id))
      .slice(0, limitOf(modifier));
  return Object.fromEntries(item.modifiers.map((modifier) => [modifier.id, kept(modifier)]));
}

function notesField(text) {
  return h(
    "div",
    { class: "field" },
    h("label", { for: "notes" }, say("notes")),
    h(
      "textarea",
      { id: "notes", rows: "2", maxlength: "300", "aria-describedby": "notes-hint" },
      text,
    ),
    h("p", { class: "hint", id: "notes-hint" }, say("notesHint")),
  );
}
