// What the panels of a category and of a shared choice have in common.

import { h, iconButton } from "./dom.js";
import { translationTable } from "./translations.js";
import { section } from "./section.js";
import { titleOf, tongue } from "./words.js";

/** What all panels of one part share. */
export class PartPanel {
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
    this.title = h("h2", { class: "me-panel-title", dir: "auto" }, titleOf(this.part, this.unnamed));
    return h(
      "header",
      { class: "me-panel-head" },
      iconButton("back", "Back to the list", this.onclose, { class: "me-icon-button me-back" }),
      this.title,
    );
  }

  words() {
    if (tongue.languages.length < 2) return null;
    return section(
      "Translations",
      "words",
      translationTable({ store: this.store, panel: this, kind: this.kind, id: this.id }),
    );
  }
}
