// A category: what guests read of it, and when it is offered.

import { ask, button, h, refill } from "./dom.js";
import { field, prose, text } from "./fields.js";
import { PartPanel } from "./part_panel.js";
import { scheduleField } from "./schedule.js";
import { section, withIcon } from "./section.js";
import { plural, textIn, titleOf, tongue, withText } from "./words.js";

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
    refill(
      this.element,
      this.head(),
      section(
        "What guests see",
        "what",
        h(
          "div",
          { class: "me-grid me-grid-emoji" },
          field(
            "Emoji",
            text({ id: "category-emoji", value: part.emoji, max: 16, oninput: (said) => this.edit({ emoji: said }) }),
            { cls: "narrow" },
          ),
          field(
            "Name",
            text({
              id: "category-name",
              value: textIn(part.name, source),
              max: 120,
              required: true,
              oninput: (said) => this.edit({ name: withText(this.part.name, source, said) }),
            }),
          ),
        ),
        field(
          "Description",
          prose({
            id: "category-description",
            value: textIn(part.description, source),
            max: 500,
            oninput: (said) => this.edit({ description: withText(this.part.description, source, said) }),
          }),
        ),
      ),
      section(
        "When it is offered",
        "when",
        h("p", { class: "me-hint" }, "Outside these times guests do not see its items and cannot order them."),
        scheduleField({
          value: part.schedule,
          days: this.facts.days,
          name: "category-when",
          onchange: (schedule) => this.edit({ schedule }),
        }),
      ),
      this.words(),
      h(
        "footer",
        { class: "me-panel-end" },
        withIcon(
          button("Remove", () => this.#remove(items), "quiet danger", { id: "category-remove" }),
          "trash",
        ),
      ),
    );
  }

  async #remove(items) {
    const what = items.length
      ? `Its ${plural(items.length, "item")} stay without a category until you move them.`
      : "It holds no items.";
    if (
      await ask({ title: `Remove ${titleOf(this.part, "this category")}?`, text: what, yes: "Remove", cls: "danger" })
    )
      this.store.put("categories", this.id, null);
  }
}
