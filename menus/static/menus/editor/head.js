// The bar above: what is saved, who is here, undo, preview, publish.

import { announce, button, h, icon, iconButton, openDialog, refill } from "./dom.js";
import { initials } from "./outline.js";
import { plural } from "./words.js";

const STATES = { saved: "Saved in the draft", waiting: "Writing …", saving: "Saving …", failed: "Not saved" };

/** `deeds` are { undo, redo, preview, publish, discard, decide }. */
export class Head {
  constructor({ store, facts, deeds }) {
    Object.assign(this, { store, facts, deeds, people: [], waiting: 0 });
    this.state = h("span", { class: "me-state", role: "status" });
    this.here = h("ul", { class: "me-people", "aria-label": "Also here" });
    this.undo = iconButton("undo", "Undo", deeds.undo, { id: "me-undo" });
    this.redo = iconButton("redo", "Redo", deeds.redo, { id: "me-redo" });
    this.decide = button("", deeds.decide, "warm", { id: "me-decide" });
    this.changes = button("", () => this.showChanges(), "quiet", { id: "me-changes" });
    this.preview = button("Preview", deeds.preview, "", { id: "me-preview", "aria-pressed": "false" });
    this.preview.prepend(icon("eye"));
    this.publish = button("Publish", deeds.publish, "main", { id: "me-publish" });
    this.element = h(
      "header",
      { class: "me-head" },
      h(
        "div",
        { class: "me-title" },
        h("h1", {}, facts.name),
        h("span", { class: "me-quiet" }, facts.place),
        this.state,
      ),
      this.here,
      h("div", { class: "me-head-tools" }, this.undo, this.redo, this.decide, this.changes, this.preview, this.publish),
    );
    store.addEventListener("state", () => this.draw());
    this.draw();
  }

  showPeople(people) {
    this.people = people;
    refill(
      this.here,
      people.map(({ name }) =>
        h(
          "li",
          { class: "me-person", title: `${name} is editing this menu too` },
          h("span", { "aria-hidden": "true" }, initials(name)),
          h("span", { class: "me-unseen" }, name),
        ),
      ),
    );
  }

  /** So many conflicts wait to be decided. */
  showWaiting(count) {
    this.waiting = count;
    this.draw();
  }

  draw() {
    const { store } = this;
    const { changed } = store.facts;
    // On a phone the bar may be scrolled away.
    if (store.state === "failed" && !this.state.classList.contains("failed"))
      announce(`${STATES.failed}: ${store.fault}`, true);
    this.state.className = `me-state ${store.state}`;
    const text = store.state === "saved" && !changed ? "As guests see it" : STATES[store.state];
    if (this.state.textContent !== text) this.state.textContent = text;
    if (store.state === "failed" && store.fault) this.state.textContent = `${text}: ${store.fault}`;
    this.undo.disabled = !store.history.canUndo;
    this.redo.disabled = !store.history.canRedo;
    this.changes.hidden = !changed;
    this.changes.textContent = plural(changed, "change");
    this.decide.hidden = !this.waiting;
    this.decide.textContent = `${this.waiting} to decide`;
    this.publish.disabled = !changed && store.state === "saved";
  }

  /** What is not published yet, in words. */
  showChanges() {
    const { changes, changed } = this.store.facts;
    const more = changed > changes.length ? [`and ${changed - changes.length} more`] : [];
    const dialog = openDialog({
      title: `${plural(changed, "change")} that guests do not see yet`,
      parts: [
        h(
          "ul",
          { class: "me-lines-told" },
          [...changes, ...more].map((line) => h("li", { dir: "auto" }, line)),
        ),
        h(
          "div",
          { class: "me-actions" },
          button(
            "Discard the draft",
            () => {
              dialog.close();
              this.deeds.discard();
            },
            "quiet danger",
          ),
          button(
            "Publish",
            () => {
              dialog.close();
              this.deeds.publish();
            },
            "main",
          ),
        ),
      ],
    });
  }
}
