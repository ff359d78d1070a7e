// What was done to the menu, by whom and when; any of it can be brought back into the draft.

import { Refusal } from "./api.js";
import { announce, ask, button, h, refill } from "./dom.js";
import { moment, plural } from "./words.js";

/** The menu's history as a page. */
export class HistoryPage {
  constructor({ store, api }) {
    Object.assign(this, { store, api });
    this.element = h("div", { class: "me-panel-inner" });
    this.list = h("ol", { class: "me-history" });
    refill(
      this.element,
      h("header", { class: "me-panel-head" }, h("h2", { class: "me-panel-title" }, "History")),
      h("p", { class: "me-hint" }, "What is brought back goes into the draft: guests see it once you publish."),
      this.list,
    );
    this.load();
  }

  changed() {}

  async load() {
    const said = await this.#asked(() => this.api.get("versions/"));
    if (!said) return;
    const { versions } = said;
    if (!versions.length)
      refill(this.list, h("li", { class: "me-empty" }, "Nothing has been published from here yet."));
    else
      refill(
        this.list,
        versions.map((one) => this.#row(one)),
      );
  }

  #row(version) {
    const lines = h("ul", { class: "me-lines-told" });
    const details = h("details", {}, h("summary", { id: `version-${version._id}` }, "All changes"), lines);
    details.addEventListener("toggle", () => details.open && !lines.children.length && this.#tell(version, lines));
    return h(
      "li",
      { class: "me-version" },
      h(
        "div",
        { class: "me-version-head" },
        h("strong", {}, version.whoName),
        h("time", { class: "me-quiet", datetime: version.at }, moment(version.at)),
      ),
      h("p", { class: "me-version-what" }, version.what),
      details,
      h(
        "div",
        { class: "me-actions start" },
        button("Undo this change", () => this.#back(version, true), "quiet small"),
        button("Back to before this", () => this.#back(version, false), "quiet small"),
      ),
    );
  }

  async #tell(version, node) {
    const said = await this.#asked(() => this.api.get(`versions/${version._id}/`));
    if (!said) return;
    const { lines, more } = said;
    const told = more ? [...lines, `and ${more} more`] : lines;
    refill(
      node,
      (told.length ? told : ["Nothing that guests would see."]).map((line) => h("li", {}, line)),
    );
  }

  /** What the server answers; what it refuses is told, and is null. */
  async #asked(question) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      announce(error.message, true);
      return null;
    }
  }

  async #back(version, onlyThat) {
    if (!onlyThat && this.store.facts.changed) {
      const sure = await ask({
        title: "Replace the draft?",
        text: `The draft's ${plural(this.store.facts.changed, "change")} go.`,
        yes: "Replace it",
      });
      if (!sure) return;
    }
    if (!(await this.store.flush())) return;
    const answer = await this.#asked(() => this.api.post(`versions/${version._id}/back/`, { onlyThat }));
    if (!answer) return;
    this.store.take(answer);
    announce(
      answer.changed ? `It is in the draft: ${plural(answer.changed, "change")} to publish` : "The menu is so already",
      true,
    );
  }
}
