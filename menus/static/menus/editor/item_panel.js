// One item, whole: what guests read of it, what it costs, what can be chosen, who makes it, when.

import { announce, ask, button, h, iconButton, newKey, refill } from "./dom.js";
import { amountField, chips, field, number, prose, select, text } from "./fields.js";
import { choiceSection } from "./choices.js";
import { THIN } from "./outline.js";
import { pictureField } from "./pictures.js";
import { scheduleField } from "./schedule.js";
import { section, withIcon } from "./section.js";
import { sizeRows } from "./sizes.js";
import { translationTable } from "./translations.js";
import { languageName, margin, textIn, titleOf, tongue, withText } from "./words.js";

// Of a name, where two more signs follow it.
const LONGEST = 158;

/** Draws the item `id` into panels; `facts` are the page's, `onclose()` leads back to the list. */
export class ItemPanel {
  constructor({ store, api, facts, id, onclose, onopen, onmissing }) {
    Object.assign(this, { store, api, facts, id, onclose, onopen, onmissing, kind: "items" });
    this.element = h("div", { class: "me-panel-inner" });
    this.draw();
  }

  get item() {
    return this.store.part("items", this.id);
  }

  edit = (fields) => this.store.edit("items", this.id, fields, this);

  /** Something changed: what this panel wrote itself is already there. */
  changed({ keys, from }) {
    const concerns = keys.some(
      (key) =>
        key === "*" || key === `items/${this.id}` || key.startsWith("modifierGroups/") || key.startsWith("categories/"),
    );
    if (!concerns) return;
    if (!this.item) {
      this.onmissing();
      return;
    }
    if (from === this) this.#refresh();
    else this.draw();
  }

  focusName() {
    this.element.querySelector(`#item-name`)?.focus();
  }

  draw() {
    const { item } = this;
    refill(
      this.element,
      this.#head(item),
      this.#what(item),
      this.#money(item),
      this.#choices(item),
      this.#kitchen(item),
      this.#food(item),
      this.#when(item),
      this.#words(item),
      this.#end(item),
    );
    this.#refresh();
  }

  #refresh() {
    const { item } = this;
    this.title.textContent = titleOf(item, "New item");
    this.marginText.replaceChildren(...marginMark(item));
  }

  #head(item) {
    this.title = h("h2", { class: "me-panel-title", id: "me-panel-title", dir: "auto" });
    return h(
      "header",
      { class: "me-panel-head" },
      iconButton("back", "Back to the list", this.onclose, { class: "me-icon-button me-back" }),
      this.title,
      item.isAvailable === false && h("a", { class: "me-tag warm", href: this.facts.offMenu }, "Sold out now"),
    );
  }

  #what(item) {
    const { source } = tongue;
    const name = text({
      id: "item-name",
      value: textIn(item.name, source),
      required: true,
      oninput: (said) => this.edit({ name: withText(this.item.name, source, said) }),
    });
    const about = prose({
      id: "item-description",
      value: textIn(item.description, source),
      oninput: (said) => this.edit({ description: withText(this.item.description, source, said) }),
    });
    const categories = this.store.list("categories").map((one) => [one.id, titleOf(one)]);
    if (!categories.some(([id]) => id === item.categoryId))
      categories.unshift([item.categoryId ?? "", "Please choose"]);
    const pictures = pictureField({
      api: this.api,
      facts: this.facts,
      urls: item.imageUrls ?? [],
      name: titleOf(item, "the item"),
      onchange: (urls) => this.edit({ imageUrls: urls }),
    });
    return section(
      "What guests see",
      "what",
      h(
        "div",
        { class: "me-what" },
        h(
          "div",
          { class: "me-what-texts" },
          field(`Name${tongue.languages.length > 1 ? ` in ${languageName(source)}` : ""}`, name),
          field("Description", about, { hint: "What is in it, how it is made: one or two sentences." }),
          field(
            "Category",
            select({
              id: "item-category",
              value: item.categoryId ?? "",
              choices: categories,
              onchange: (id) => this.edit({ categoryId: id }),
            }),
          ),
        ),
        pictures,
      ),
    );
  }

  #money(item) {
    this.marginText = h("output", { class: "me-margin", for: "item-price item-cost" });
    const price = amountField("Price", {
      id: "item-price",
      value: item.priceCents,
      oninput: (said) => this.edit({ priceCents: said }),
    });
    const cost = amountField("Cost of making", {
      id: "item-cost",
      value: item.makingCostCents || null,
      oninput: (said) => this.edit({ makingCostCents: said ?? 0 }),
    });
    return section(
      "Price and margin",
      "price",
      h(
        "div",
        { class: "me-grid" },
        price,
        cost,
        h("div", { class: "me-field" }, h("span", { class: "me-label" }, "Margin"), this.marginText),
      ),
      sizeRows({
        item: () => this.item,
        onchange: (variants) => this.edit({ variants }),
        costCents: () => this.item.makingCostCents,
      }),
    );
  }

  #choices(item) {
    return section("Choices", "choices", choiceSection({ store: this.store, panel: this, item, facts: this.facts }));
  }

  #kitchen(item) {
    const stations = this.facts.stations.map((tag) => [tag, tag]);
    const made = chips({
      legend: "Stations that make it",
      choices: stations,
      chosen: item.stationTags,
      name: "item-stations",
      onchange: (tags) => this.edit({ stationTags: tags }),
    });
    return section(
      "Kitchen",
      "kitchen",
      stations.length || item.stationTags?.length
        ? made
        : h("p", { class: "me-hint" }, "This location has no stations yet."),
      h(
        "div",
        { class: "me-grid" },
        field(
          "Minutes to make",
          number({
            id: "item-minutes",
            value: item.makeMinutes,
            min: 1,
            max: 240,
            oninput: (said) => this.edit({ makeMinutes: said ?? undefined }),
          }),
          { hint: "Empty: not known." },
        ),
        field(
          "Course",
          number({
            id: "item-course",
            value: item.course,
            min: 1,
            max: 9,
            oninput: (said) => this.edit({ course: said ?? undefined }),
          }),
          { hint: "Empty: the first." },
        ),
      ),
    );
  }

  #food(item) {
    return section(
      "Allergens and diets",
      "food",
      h("p", { class: "me-hint" }, "Guests see these. What is not ticked is not promised."),
      chips({
        legend: "Contains",
        choices: this.facts.allergens,
        chosen: item.allergens,
        name: "item-allergens",
        cls: "warm",
        onchange: (codes) => this.edit({ allergens: codes }),
      }),
      chips({
        legend: "Suits",
        choices: this.facts.diets,
        chosen: item.diets,
        name: "item-diets",
        cls: "good",
        onchange: (codes) => this.edit({ diets: codes }),
      }),
    );
  }

  #when(item) {
    return section(
      "When it is offered",
      "when",
      scheduleField({
        value: item.schedule,
        days: this.facts.days,
        name: "item-when",
        onchange: (schedule) => this.edit({ schedule }),
      }),
      h(
        "p",
        { class: "me-hint" },
        "Sold out for now? ",
        h("a", { href: this.facts.offMenu }, "Take it off the menu"),
        ": that counts at once, without publishing.",
      ),
    );
  }

  #words(item) {
    if (tongue.languages.length < 2) return null;
    return section(
      "Translations",
      "words",
      translationTable({ store: this.store, panel: this, kind: "items", id: item.id }),
    );
  }

  #end(item) {
    return h(
      "footer",
      { class: "me-panel-end" },
      withIcon(
        button("Duplicate", () => this.#duplicate(), "quiet", { id: "item-duplicate" }),
        "copy",
      ),
      withIcon(
        button("Remove", () => this.#remove(item), "quiet danger", { id: "item-remove" }),
        "trash",
      ),
    );
  }

  #duplicate() {
    const id = newKey();
    const name = Object.fromEntries(
      Object.entries(this.item.name ?? {}).map(([code, said]) => [code, said && `${said.slice(0, LONGEST)} 2`]),
    );
    const { snooze, stock, translatedFrom, ...rest } = structuredClone(this.item);
    this.store.put("items", id, { ...rest, id, name, isAvailable: true });
    const ids = this.store
      .list("items")
      .map((one) => one.id)
      .filter((one) => one !== id);
    ids.splice(ids.indexOf(this.id) + 1, 0, id);
    this.store.reorder("items", ids);
    this.onopen("items", id, true);
    announce(`${titleOf(this.item)} is duplicated`, true);
  }

  async #remove(item) {
    const name = titleOf(item, "this item");
    const sure = await ask({
      title: `Remove ${name}?`,
      text: "It goes from the menu when the draft is published. Undo brings it back.",
      yes: "Remove",
      cls: "danger",
    });
    if (sure) this.store.put("items", this.id, null);
  }
}

function marginMark(item) {
  const left = margin(item.priceCents, item.makingCostCents);
  if (!left) return [h("span", { class: "me-quiet" }, "—")];
  const cls = left.share < THIN ? "bad" : left.share < 0.6 ? "warm" : "good";
  const share = Math.max(0, Math.min(1, left.share));
  const meter = h("meter", { min: 0, max: 1, low: THIN, high: 0.6, optimum: 1, value: share, "aria-hidden": "true" });
  return [meter, h("span", { class: `me-tag ${cls}` }, left.text)];
}
