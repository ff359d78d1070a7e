// The menu itself: its names, its tax, when it is offered.

import { h, icon, refill } from "./dom.js";
import { field, number, text, toggle } from "./fields.js";
import { scheduleField } from "./schedule.js";
import { section } from "./section.js";
import { languageName, textIn, tongue, withText } from "./words.js";

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
    const names = tongue.languages.map((code) =>
      field(
        `Name in ${languageName(code)}`,
        text({
          id: `menu-name-${code}`,
          value: textIn(menu.name, code),
          max: 120,
          lang: code,
          oninput: (said) => this.edit({ name: withText(this.store.beside.name, code, said) }),
        }),
      ),
    );
    const tax = number({ id: "menu-tax", value: menu.salesTax, max: 50, step: "any", oninput: () => {} });
    tax.step = "any";
    tax.addEventListener(
      "input",
      () => tax.validity.valid && tax.value !== "" && this.edit({ salesTax: Number(tax.value) }),
    );
    refill(
      this.element,
      h("header", { class: "me-panel-head" }, h("h2", { class: "me-panel-title" }, "The menu")),
      section("Name", "name", h("div", { class: "me-grid" }, names)),
      section("Tax", "tax", field("Sales tax in percent", tax, { cls: "narrow" })),
      section(
        "When it is offered",
        "when",
        toggle("Offered to guests", {
          id: "menu-available",
          checked: menu.available !== false,
          onchange: (available) => this.edit({ available }),
          hint: "Off: guests do not see this menu.",
        }),
        scheduleField({
          value: menu.schedule,
          days: this.facts.days,
          name: "menu-when",
          onchange: (schedule) => this.edit({ schedule }),
        }),
        h("p", { class: "me-hint" }, icon("clock"), `By the clock of ${this.facts.place} (${this.facts.timezone}).`),
      ),
      h(
        "p",
        { class: "me-hint" },
        h("a", { href: this.facts.files }, "Import and export"),
        " · ",
        h("a", { href: this.facts.form }, "The plain form of this menu"),
      ),
    );
  }
}
