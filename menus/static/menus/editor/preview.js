// The draft on the guests' own page, beside what is written.

import { h, iconButton } from "./dom.js";
import { select } from "./fields.js";
import { languageName, tongue } from "./words.js";

const SHOW_AFTER = 150;

/** A phone with the draft in it; `show()` after each save. */
export class Preview {
  constructor({ store, facts, onclose }) {
    Object.assign(this, { facts, at: "", language: tongue.source });
    const at = h("input", { type: "datetime-local", id: "preview-at" });
    at.addEventListener("change", () => {
      this.at = at.value;
      this.#load();
    });
    const language = select({
      id: "preview-language",
      value: this.language,
      choices: tongue.languages.map((code) => [code, languageName(code)]),
      onchange: (code) => {
        this.language = code;
        this.#load();
      },
    });
    this.frame = h("iframe", { class: "me-phone", title: "The menu as guests will see it" });
    this.element = h(
      "aside",
      { class: "me-preview", "aria-label": "Preview", hidden: true },
      h(
        "div",
        { class: "me-preview-head" },
        h("div", { class: "me-field" }, h("label", { for: "preview-language" }, "Language"), language),
        h("div", { class: "me-field" }, h("label", { for: "preview-at" }, "At"), at),
        iconButton("close", "Close the preview", onclose),
      ),
      this.frame,
    );
    store.addEventListener("state", () => store.state === "saved" && this.#again(store));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle(open = !this.isOpen) {
    this.element.hidden = !open;
    if (open) this.#load();
  }

  #load() {
    const query = new URLSearchParams({ lang: this.language });
    if (this.at) query.set("at", this.at);
    this.frame.src = `${this.facts.preview}?${query}`;
  }

  #again({ version, live }) {
    const shown = `${version} ${live}`;
    if (shown === this.shown || !this.isOpen) return;
    this.shown = shown;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.frame.contentWindow?.postMessage("again", location.origin), SHOW_AFTER);
  }
}
