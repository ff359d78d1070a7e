// A category, a shared choice, the menu itself: the smaller panels.

import { ask, button, h, icon, iconButton, newKey, refill } from "./dom.js";
import { field, number, prose, text, toggle } from "./fields.js";
import { section, withIcon } from "./item_panel.js";
import { modifierFields } from "./modifier.js";
import { newModifier, summaryOf } from "./choices.js";
import { scheduleField } from "./schedule.js";
import { translationTable } from "./translations.js";
import { languageName, plural, textIn, titleOf, tongue, withText } from "./words.js";

/** What all panels of one part share. */
class PartPanel {
  constructor(kind, { store, facts, id, onclose, onopen, onmissing }) {
    Object.assign(this, { kind, store, facts, id, onclose, onopen, onmissing });
    this.element = h("div", { class: "me-panel-inner" });
    this.draw();
  }

  get part() {
    return this.store.part(this.kind, this.id);
  }

  edit = (fields) => this.store.edit(this.kind, this.id, fields, this);

  changed({ keys, from }) {
    if (!keys.some((key) => key === "*" || key.startsWith(`${this.kind}/`) || key.startsWith("items/"))) return;
    if (!this.part) this.onmissing();
    else if (from === this) this.title.textContent = titleOf(this.part, this.unnamed);
    else this.draw();
  }

  head() {
    this.title = h("h2", { class: "me-panel-title" }, titleOf(this.part, this.unnamed));
    return h("header", { class: "me-panel-head" }, iconButton("back", "Back to the list", this.onclose, { class: "me-icon-button me-back" }), this.title);
  }

  words() {
    if (tongue.languages.length < 2) return null;
    return section("Translations", "words", translationTable({ store: this.store, panel: this, kind: this.kind, id: this.id }));
  }
}

export class CategoryPanel extends PartPanel {
  get unnamed() {
    return "New category";
  }

  constructor(options) {
    super("categories", options);
  }

  focusName() {
    this.element.querySelector("#category-name")?.focus();
  }

  draw() {
    const { part } = this;
    const { source } = tongue;
    const items = this.store.list("items").filter((one) => one.categoryId === this.id);
    refill(this.element, this.head(),
      section("What guests see", "what",
        h("div", { class: "me-grid me-grid-emoji" },
          field("Emoji", text({ id: "category-emoji", value: part.emoji, max: 16, oninput: (said) => this.edit({ emoji: said }) }), { cls: "narrow" }),
          field("Name", text({ id: "category-name", value: textIn(part.name, source), max: 120, required: true, oninput: (said) => this.edit({ name: withText(this.part.name, source, said) }) }))),
        field("Description", prose({ id: "category-description", value: textIn(part.description, source), max: 500, oninput: (said) => this.edit({ description: withText(this.part.description, source, said) }) }))),
      section("When it is offered", "when",
        h("p", { class: "me-hint" }, "Outside these times guests do not see its items and cannot order them."),
        scheduleField({ value: part.schedule, days: this.facts.days, name: "category-when", onchange: (schedule) => this.edit({ schedule }) })),
      this.words(),
      h("footer", { class: "me-panel-end" }, withIcon(button("Remove", () => this.#remove(items), "quiet danger", { id: "category-remove" }), "trash")));
  }

  async #remove(items) {
    const what = items.length ? `Its ${plural(items.length, "item")} stay without a category until you move them.` : "It holds no items.";
    if (await ask({ title: `Remove ${titleOf(this.part, "this category")}?`, text: what, yes: "Remove", cls: "danger" })) this.store.put("categories", this.id, null);
  }
}

/** A choice that several items share. */
export class GroupPanel extends PartPanel {
  get unnamed() {
    return "New choices";
  }

  constructor(options) {
    super("modifierGroups", options);
  }

  focusName() {
    this.element.querySelector(`[id="${this.id}-name"]`)?.focus();
  }

  draw() {
    const users = this.store.usersOf(this.id);
    refill(this.element, this.head(),
      section("Choices", "choices", modifierFields({ facts: this.facts, modifier: () => this.part, onchange: (after) => this.store.put("modifierGroups", this.id, after, this) })),
      section(`Used by ${plural(users.length, "item")}`, "users", users.length ? h("ul", { class: "me-links" }, users.map((item) => h("li", {}, h("button", { type: "button", class: "me-link", onclick: () => this.onopen("items", item.id) }, titleOf(item))))) : h("p", { class: "me-hint" }, "No item uses it. Open an item and choose “Add choices”.")),
      this.words(),
      h("footer", { class: "me-panel-end" }, withIcon(button("Remove", () => this.#remove(users), "quiet danger", { id: "group-remove" }), "trash")));
  }

  async #remove(users) {
    const what = users.length ? `${plural(users.length, "item")} keep these choices as their own.` : "No item uses it.";
    if (!(await ask({ title: `Remove ${titleOf(this.part, "these choices")}?`, text: what, yes: "Remove", cls: "danger" }))) return;
    for (const item of users) {
      const modifiers = item.modifiers.map(({ shared, ...one }) => (one.id === this.id ? one : shared ? { ...one, shared } : one));
      this.store.edit("items", item.id, { modifiers });
    }
    this.store.put("modifierGroups", this.id, null);
  }
}

/** All shared choices. */
export class GroupsPage {
  constructor({ store, onopen }) {
    Object.assign(this, { store, onopen });
    this.element = h("div", { class: "me-panel-inner" });
    this.draw();
  }

  changed() {
    this.draw();
  }

  draw() {
    const row = (group) => {
      const users = this.store.usersOf(group.id).length;
      return h("li", {}, h("button", { type: "button", class: "me-pick", id: `group-${group.id}`, onclick: () => this.onopen("modifierGroups", group.id) },
        h("span", { class: "me-name" }, titleOf(group, "New choices"), h("span", { class: `me-tag ${users ? "calm" : ""}` }, users ? plural(users, "item") : "not used")), h("span", { class: "me-quiet" }, summaryOf(group))));
    };
    const add = withIcon(button("New choices", () => this.#add(), "main", { id: "group-add" }), "plus");
    refill(this.element, h("header", { class: "me-panel-head" }, h("h2", { class: "me-panel-title" }, "Shared choices"), add),
      h("p", { class: "me-hint" }, "Milk, toppings, sides: written once, used by many items. A change here changes all of them."),
      h("ul", { class: "me-picks" }, this.store.list("modifierGroups").map(row)));
  }

  #add() {
    const id = newKey();
    this.store.put("modifierGroups", id, newModifier(id));
    this.onopen("modifierGroups", id, true);
  }
}

/** What stands beside the menu's lists. */
export class MenuPage {
  constructor({ store, facts }) {
    Object.assign(this, { store, facts });
    this.element = h("div", { class: "me-panel-inner" });
    this.draw();
  }

  edit = (fields) => this.store.edit("menu", "", fields, this);

  changed({ keys, from }) {
    if (from !== this && keys.some((key) => key === "*" || key === "menu")) this.draw();
  }

  draw() {
    const menu = this.store.beside;
    const names = tongue.languages.map((code) => field(`Name in ${languageName(code)}`, text({ id: `menu-name-${code}`, value: textIn(menu.name, code), max: 120, lang: code, oninput: (said) => this.edit({ name: withText(this.store.beside.name, code, said) }) })));
    const tax = number({ id: "menu-tax", value: menu.salesTax, max: 50, step: "any", oninput: () => {} });
    tax.step = "any";
    tax.addEventListener("input", () => tax.validity.valid && tax.value !== "" && this.edit({ salesTax: Number(tax.value) }));
    refill(this.element, h("header", { class: "me-panel-head" }, h("h2", { class: "me-panel-title" }, "The menu")),
      section("Name", "name", h("div", { class: "me-grid" }, names)),
      section("Tax", "tax", field("Sales tax in percent", tax, { cls: "narrow" })),
      section("When it is offered", "when",
        toggle("Offered to guests", { id: "menu-available", checked: menu.available !== false, onchange: (available) => this.edit({ available }), hint: "Off: guests do not see this menu." }),
        scheduleField({ value: menu.schedule, days: this.facts.days, name: "menu-when", onchange: (schedule) => this.edit({ schedule }) }),
        h("p", { class: "me-hint" }, icon("clock"), `By the clock of ${this.facts.place} (${this.facts.timezone}).`)),
      h("p", { class: "me-hint" }, h("a", { href: this.facts.form }, "The plain form of this menu")));
  }
}
