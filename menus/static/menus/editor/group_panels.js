// Choices that several items share: all of them, and one of them.

import { newModifier, summaryOf } from "./choices.js";
import { ask, button, h, newKey, refill } from "./dom.js";
import { modifierFields } from "./modifier.js";
import { PartPanel } from "./part_panel.js";
import { section, withIcon } from "./section.js";
import { plural, titleOf } from "./words.js";

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
    refill(
      this.element,
      this.head(),
      section(
        "Choices",
        "choices",
        modifierFields({
          facts: this.facts,
          modifier: () => this.part,
          onchange: (after) => this.store.put("modifierGroups", this.id, after, this),
        }),
      ),
      section(
        `Used by ${plural(users.length, "item")}`,
        "users",
        users.length
          ? h(
              "ul",
              { class: "me-links" },
              users.map((item) =>
                h(
                  "li",
                  {},
                  h(
                    "button",
                    { type: "button", class: "me-link", onclick: () => this.onopen("items", item.id) },
                    titleOf(item),
                  ),
                ),
              ),
            )
          : h("p", { class: "me-hint" }, "No item uses it. Open an item and choose “Add choices”."),
      ),
      this.words(),
      h(
        "footer",
        { class: "me-panel-end" },
        withIcon(
          button("Remove", () => this.#remove(users), "quiet danger", { id: "group-remove" }),
          "trash",
        ),
      ),
    );
  }

  async #remove(users) {
    const what = users.length ? `${plural(users.length, "item")} keep these choices as their own.` : "No item uses it.";
    if (
      !(await ask({
        title: `Remove ${titleOf(this.part, "these choices")}?`,
        text: what,
        yes: "Remove",
        cls: "danger",
      }))
    )
      return;
    for (const item of users) {
      const modifiers = item.modifiers.map(({ shared, ...one }) =>
        one.id === this.id ? one : shared ? { ...one, shared } : one,
      );
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
      return h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "me-pick",
            id: `group-${group.id}`,
            onclick: () => this.onopen("modifierGroups", group.id),
          },
          h(
            "span",
            { class: "me-name" },
            titleOf(group, "New choices"),
            h("span", { class: `me-tag ${users ? "calm" : ""}` }, users ? plural(users, "item") : "not used"),
          ),
          h("span", { class: "me-quiet" }, summaryOf(group)),
        ),
      );
    };
    const add = withIcon(
      button("New choices", () => this.#add(), "main", { id: "group-add" }),
      "plus",
    );
    refill(
      this.element,
      h("header", { class: "me-panel-head" }, h("h2", { class: "me-panel-title" }, "Shared choices"), add),
      h(
        "p",
        { class: "me-hint" },
        "Milk, toppings, sides: written once, used by many items. A change here changes all of them.",
      ),
      h("ul", { class: "me-picks" }, this.store.list("modifierGroups").map(row)),
    );
  }

  #add() {
    const id = newKey();
    this.store.put("modifierGroups", id, newModifier(id));
    this.onopen("modifierGroups", id, true);
  }
}
