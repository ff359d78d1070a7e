// The menu at a glance: categories with their items, to choose from and to put in order.

import { button, h, icon, iconButton, newKey, refill } from "./dom.js";
import { Sorting } from "./sorting.js";
import { margin, money, titleOf, tongue } from "./words.js";

const LOST = "";
// Below this share of a price its making costs too much.
export const THIN = 0.3;
const FRESH_FOR = 3000;

/** The list on the left. `onopen(kind, id)` is called for what somebody wants to see. */
export class Outline {
  constructor(store, onopen) {
    Object.assign(this, { store, onopen, chosen: null, text: "", faults: new Map(), people: new Map() });
    this.rows = new Map();
    this.list = h("div", { class: "me-categories" });
    this.element = h("nav", { class: "me-outline", "aria-label": "Categories and items" }, this.#head(), this.list);
    this.sorters = [this.#itemSorting(), this.#categorySorting()];
    store.addEventListener("change", ({ detail }) => this.#changed(detail));
    this.draw();
  }

  /** Marks what is open on the right. */
  choose(kind, id) {
    this.chosen = `${kind}/${id}`;
    for (const [key, row] of this.rows) row.classList.toggle("chosen", key === this.chosen);
    for (const open of this.list.querySelectorAll("[aria-current]")) open.removeAttribute("aria-current");
    this.rows.get(this.chosen)?.querySelector(".me-open")?.setAttribute("aria-current", "true");
  }

  /** Marks parts that stand in the way of publishing: Map of "items/latte" → text. */
  showFaults(faults) {
    this.faults = faults;
    this.draw();
  }

  /** Shows who else is at which item: Map of "items/latte" → names. */
  showPeople(people) {
    this.people = people;
    for (const [key, row] of this.rows) {
      const names = people.get(key) ?? [];
      const place = row.querySelector(".me-at");
      place?.replaceChildren(
        ...names.map((name) => h("span", { class: "me-person small", title: `${name} is here` }, initials(name))),
      );
    }
  }

  /** Shows for a moment which parts have just changed. */
  flash(keys) {
    for (const key of keys) {
      const row = this.rows.get(key);
      row?.classList.add("fresh");
      setTimeout(() => row?.classList.remove("fresh"), FRESH_FOR);
    }
  }

  draw() {
    if (this.sorters?.some((one) => one.isBusy)) return;
    this.rows.clear();
    const byCategory = Map.groupBy(this.#shown(), (item) =>
      this.store.part("categories", item.categoryId) ? item.categoryId : LOST,
    );
    const sections = this.store
      .list("categories")
      .map((category) => this.#section(category, byCategory.get(category.id) ?? []));
    if (byCategory.has(LOST))
      sections.push(this.#section({ id: LOST, name: { en: "Without a category" } }, byCategory.get(LOST)));
    const isEmpty = !this.store.list("categories").length;
    refill(
      this.list,
      sections,
      isEmpty && this.#start(),
      this.text && !this.rows.size && h("p", { class: "me-hint" }, "Nothing is called so."),
    );
    if (this.chosen) this.choose(...split(this.chosen));
  }

  // --- drawing ---------------------------------------------------------------------------------

  #head() {
    const search = h("input", {
      type: "search",
      id: "me-find",
      placeholder: "Find an item",
      "aria-label": "Find an item",
      autocomplete: "off",
    });
    search.addEventListener("input", () => {
      this.text = search.value.trim().toLowerCase();
      this.draw();
    });
    const add = button("Category", () => this.addCategory(), "quiet", { id: "me-add-category" });
    add.prepend(icon("plus"));
    return h("div", { class: "me-outline-head" }, h("div", { class: "me-search" }, icon("search"), search), add);
  }

  #start() {
    return h(
      "div",
      { class: "me-empty" },
      h("p", {}, "This menu is empty. Begin with a category, such as Starters."),
      button("Add a category", () => this.addCategory(), "main"),
    );
  }

  #shown() {
    const items = this.store.list("items");
    if (!this.text) return items;
    return items.filter((item) =>
      JSON.stringify(item.name ?? "")
        .toLowerCase()
        .includes(this.text),
    );
  }

  #section(category, items) {
    if (this.text && !items.length) return null;
    const key = `categories/${category.id}`;
    const name = titleOf(category);
    const isReal = category.id !== LOST;
    const open = h(
      "button",
      {
        type: "button",
        class: "me-open me-category-open",
        id: `open-${key}`,
        onclick: () => isReal && this.onopen("categories", category.id),
        disabled: !isReal,
      },
      category.emoji && h("span", { class: "me-emoji", "aria-hidden": "true" }, category.emoji),
      h("span", { class: "me-name" }, h("bdi", {}, name)),
      category.schedule?.spans?.length &&
        h("span", { class: "me-mark", title: "Offered at certain times" }, icon("clock")),
      this.#fault(key),
    );
    const section = h(
      "section",
      { class: "me-category", "data-id": category.id, "data-drop": "", "aria-label": name },
      h(
        "div",
        { class: "me-row me-category-row" },
        isReal && this.#handle("category", category.id, name),
        open,
        h("span", { class: "me-at" }),
        h("span", { class: "me-count" }, String(items.length)),
        isReal &&
          iconButton("plus", `Add an item to ${name}`, () => this.addItem(category.id), { id: `add-${category.id}` }),
      ),
      h(
        "ul",
        { class: "me-items", "data-category": category.id },
        items.map((item) => this.#row(item)),
      ),
    );
    if (isReal) this.rows.set(key, section);
    return section;
  }

  #row(item) {
    const key = `items/${item.id}`;
    const row = h("li", { class: "me-row me-item", "data-id": item.id });
    this.#fill(row, item, key);
    this.rows.set(key, row);
    return row;
  }

  #fill(row, item, key) {
    const name = titleOf(item, "New item");
    const [picture] = item.imageUrls ?? [];
    const open = h(
      "button",
      { type: "button", class: "me-open", id: `open-${key}`, onclick: () => this.onopen("items", item.id) },
      picture
        ? h("img", {
            class: "me-thumb",
            src: picture,
            alt: "",
            loading: "lazy",
            decoding: "async",
            width: 40,
            height: 40,
          })
        : h("span", { class: "me-thumb", "aria-hidden": "true" }, [...name][0]),
      h("span", { class: "me-name" }, h("bdi", {}, name), h("span", { class: "me-sub" }, this.#marks(item, key))),
      h("span", { class: "me-price" }, priceText(item)),
    );
    row.replaceChildren(this.#handle("item", item.id, name), open, h("span", { class: "me-at" }));
    row.classList.toggle("off", item.isAvailable === false);
    row.classList.toggle("chosen", key === this.chosen);
    if (key === this.chosen) open.setAttribute("aria-current", "true");
  }

  #marks(item, key) {
    const missing = tongue.languages.filter((code) => code !== tongue.source && !item.name?.[code]).length;
    const stale = Object.keys(item.translatedFrom ?? {}).length;
    return [
      this.#fault(key),
      item.isAvailable === false && h("span", { class: "me-tag warm" }, "Sold out"),
      item.schedule?.spans?.length && h("span", { class: "me-tag" }, icon("clock"), "At times"),
      (missing || stale) &&
        h("span", { class: "me-tag", title: "Translations" }, missing ? "Not translated" : "Translation stale"),
      isThin(item) && h("span", { class: "me-tag warm" }, "Thin margin"),
    ];
  }

  #fault(key) {
    return this.faults.has(key) ? h("span", { class: "me-tag bad" }, icon("warn"), "Missing something") : null;
  }

  #handle(kind, id, name) {
    return h(
      "button",
      {
        type: "button",
        class: "me-handle",
        id: `handle-${kind}-${id}`,
        "data-handle": kind,
        "aria-label": `Move ${name}`,
        title: "Drag, or press Space and use the arrow keys",
        disabled: Boolean(this.text),
      },
      icon("grip"),
    );
  }

  #changed({ keys }) {
    const items = keys.filter((key) => key.startsWith("items/") && this.rows.has(key));
    const isSmall = items.length === keys.length && items.every((key) => this.#isInPlace(key));
    if (!isSmall) {
      this.draw();
      return;
    }
    for (const key of items) this.#fill(this.rows.get(key), this.store.part("items", split(key)[1]), key);
  }

  #isInPlace(key) {
    const item = this.store.part("items", split(key)[1]);
    return item && this.rows.get(key).parentElement?.dataset.category === item.categoryId;
  }

  // --- doing -----------------------------------------------------------------------------------

  addItem(categoryId) {
    const id = newKey();
    this.store.put("items", id, {
      id,
      name: {},
      description: {},
      imageUrls: [],
      categoryId,
      priceCents: null,
      makingCostCents: 0,
      isAvailable: true,
      stationTags: [],
      variants: [],
      modifiers: [],
    });
    this.onopen("items", id, true);
  }

  addCategory() {
    const id = newKey();
    this.store.put("categories", id, { id, name: {}, description: {}, emoji: "" });
    this.onopen("categories", id, true);
  }

  #itemSorting() {
    return new Sorting(this.list, {
      kind: "item",
      rows: ".me-item",
      lists: ".me-items",
      scroller: () => this.#scroller(),
      nameOf: (row) => titleOf(this.store.part("items", row.dataset.id)),
      placeOf: (row) => placeIn(row, row.closest("section")?.getAttribute("aria-label")),
      onmove: (row) => this.#moved(row),
    });
  }

  #categorySorting() {
    return new Sorting(this.list, {
      kind: "category",
      rows: ".me-category",
      lists: ".me-categories",
      scroller: () => this.#scroller(),
      nameOf: (row) => titleOf(this.store.part("categories", row.dataset.id)),
      placeOf: (row) => placeIn(row, "the menu"),
      onmove: () => {
        const ids = [...this.list.querySelectorAll(".me-category")].map((one) => one.dataset.id).filter(Boolean);
        this.store.reorder("categories", ids);
      },
    });
  }

  #scroller = () => (this.list.scrollHeight > this.list.clientHeight ? this.list : null);

  #moved(row) {
    const { id } = row.dataset;
    const ids = this.store
      .list("items")
      .map((one) => one.id)
      .filter((one) => one !== id);
    const [before, after] = [row.previousElementSibling, row.nextElementSibling].map((one) => one?.dataset.id);
    const at = after ? ids.indexOf(after) : before ? ids.indexOf(before) + 1 : ids.length;
    ids.splice(at, 0, id);
    const { category } = row.parentElement.dataset;
    this.store.reorder("items", ids, id, category ? { categoryId: category } : null);
  }
}

function placeIn(row, where) {
  const rows = [...row.parentElement.children].filter((one) => one.dataset.id);
  return `${rows.indexOf(row) + 1} of ${rows.length} in ${where}`;
}

function priceText(item) {
  const prices = (item.variants ?? []).map((one) => one.priceCents).filter((one) => one != null);
  const least = prices.length ? Math.min(...prices) : item.priceCents;
  return prices.some((one) => one !== least) ? `from ${money(least)}` : money(least);
}

function isThin(item) {
  const left = margin(item.priceCents, item.makingCostCents);
  return left !== null && left.share < THIN;
}

export const initials = (name) =>
  name
    .split(/[\s@._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((one) => one[0].toUpperCase())
    .join("");

function split(key) {
  const at = key.indexOf("/");
  return [key.slice(0, at), key.slice(at + 1)];
}
