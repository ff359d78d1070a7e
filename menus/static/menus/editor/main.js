// The menu's editor: what is on the page, and what leads where.

import { Api, Refusal } from "./api.js";
import { CategoryPanel } from "./category_panel.js";
import { Company } from "./company.js";
import { announce, ask, button, h, openDialog, refill } from "./dom.js";
import { GroupPanel, GroupsPage } from "./group_panels.js";
import { Head } from "./head.js";
import { HistoryPage } from "./history.js";
import { ItemPanel } from "./item_panel.js";
import { MenuPage } from "./menu_page.js";
import { Outline } from "./outline.js";
import { Preview } from "./preview.js";
import { Store } from "./store.js";
import { TranslationPage } from "./translations.js";
import { plural, tongue } from "./words.js";

const PANELS = { items: ItemPanel, categories: CategoryPanel, modifierGroups: GroupPanel };
const TABS = [
  ["items", "Items"],
  ["choices", "Choices"],
  ["words", "Translations"],
  ["menu", "Menu"],
  ["history", "History"],
];
const PAGES = { choices: GroupsPage, words: TranslationPage, menu: MenuPage, history: HistoryPage };

class Editor {
  constructor(root, facts) {
    Object.assign(this, { root, facts, tab: "items", panel: null });
    tongue.languages = facts.languages;
    tongue.source = facts.languages[0];
    this.api = new Api(facts.address);
    this.store = new Store(this.api);
  }

  async start() {
    await this.store.open();
    const { store, facts } = this;
    this.head = new Head({ store, facts, deeds: this.#deeds() });
    this.outline = new Outline(store, (kind, id, isNew) => this.open(kind, id, isNew));
    this.preview = new Preview({ store, facts, onclose: () => this.#togglePreview(false) });
    this.place = h("div", { class: "me-panel", id: "me-panel" });
    this.tabs = h("div", { class: "me-tabs", role: "group", "aria-label": "Parts of the menu" });
    refill(
      this.root,
      this.head.element,
      this.tabs,
      h("div", { class: "me-columns" }, this.outline.element, this.place, this.preview.element),
      h("p", { id: "me-said", role: "status", class: "me-said" }),
    );
    this.root.removeAttribute("aria-busy");
    this.#listen();
    this.#fromAddress();
    const { api, head, outline } = this;
    this.company = new Company({ store, api, head, outline, whereAmI: () => this.part ?? "" });
  }

  /** Shows a part on the right. */
  open(kind, id, isNew = false) {
    const Panel = PANELS[kind];
    if (!this.store.part(kind, id)) return;
    this.tab = kind === "modifierGroups" ? "choices" : "items";
    this.part = `${kind}/${id}`;
    const close = () => (kind === "modifierGroups" ? this.show("choices") : this.#closePanel());
    this.#put(
      new Panel({
        store: this.store,
        api: this.api,
        facts: this.facts,
        id,
        onclose: close,
        onopen: (...to) => this.open(...to),
        onmissing: close,
      }),
    );
    this.outline.choose(kind, id);
    this.root.classList.add("with-panel");
    if (isNew) this.panel.focusName();
    else if (matchMedia("(max-width: 900px)").matches) this.place.querySelector(".me-back")?.focus();
  }

  /** Shows one of the parts of the menu as a whole. */
  show(tab) {
    this.tab = tab;
    this.part = "";
    if (tab === "items") {
      this.#closePanel();
      return;
    }
    this.outline.choose("", "");
    this.#put(
      new PAGES[tab]({ store: this.store, api: this.api, facts: this.facts, onopen: (...to) => this.open(...to) }),
    );
    this.root.classList.add("with-panel");
  }

  #closePanel() {
    const { part } = this;
    this.part = "";
    this.tab = "items";
    this.panel = null;
    this.root.classList.remove("with-panel");
    this.outline.choose("", "");
    refill(
      this.place,
      h(
        "div",
        { class: "me-nothing" },
        h("p", {}, "Choose an item on the left, or add one."),
        h(
          "p",
          { class: "me-quiet" },
          "Drag the dots to put things in order. By keyboard: Space on the dots, then the arrow keys.",
        ),
      ),
    );
    this.#drawTabs();
    this.#toAddress();
    if (part) document.getElementById(`open-${part}`)?.focus();
  }

  #put(panel) {
    this.panel = panel;
    refill(this.place, panel.element);
    this.place.scrollTop = 0;
    this.root.dataset.tab = this.tab;
    this.#drawTabs();
    this.#toAddress();
  }

  #drawTabs() {
    this.root.dataset.tab = this.tab;
    const tab = ([name, word]) =>
      h(
        "button",
        {
          type: "button",
          id: `tab-${name}`,
          class: "me-tab",
          "aria-pressed": String(this.tab === name),
          onclick: () => this.show(name),
        },
        word,
      );
    refill(this.tabs, TABS.map(tab));
  }

  #listen() {
    const { store } = this;
    store.addEventListener("change", ({ detail }) => this.panel?.changed(detail));
    addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => this.#fromAddress());
    addEventListener("beforeunload", (event) => store.dirty.size && event.preventDefault());
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      this.store.save();
      announce("Saved in the draft", true);
    }
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.store.history.redo();
    else this.store.history.undo();
    this.head.draw();
  }

  #fromAddress() {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (wanted === (this.part || (this.tab === "items" ? "" : this.tab)) && this.drawn) return;
    this.drawn = true;
    const at = wanted.indexOf("/");
    const [kind, id] = [wanted.slice(0, at), wanted.slice(at + 1)];
    if (PANELS[kind] && this.store.part(kind, id)) this.open(kind, id);
    else if (PAGES[wanted]) this.show(wanted);
    else this.#closePanel();
  }

  #toAddress() {
    const now = this.part || (this.tab === "items" ? "" : this.tab);
    if (decodeURIComponent(location.hash.slice(1)) !== now)
      history.replaceState(null, "", now ? `#${encodeURIComponent(now).replaceAll("%2F", "/")}` : location.pathname);
  }

  // --- deeds -----------------------------------------------------------------------------------

  #deeds() {
    const after = (deed) => () => {
      deed();
      this.head.draw();
    };
    return {
      undo: after(() => this.store.history.undo()),
      redo: after(() => this.store.history.redo()),
      preview: () => this.#togglePreview(),
      publish: () => this.#publish(),
      discard: () => this.#discard(),
      decide: () => this.company.decide(),
    };
  }

  #togglePreview(open) {
    this.preview.toggle(open);
    this.root.classList.toggle("with-preview", this.preview.isOpen);
    this.head.preview.setAttribute("aria-pressed", String(this.preview.isOpen));
    if (open === false) this.head.preview.focus();
  }

  async #publish() {
    if (!(await this.store.flush())) return;
    if (this.company.waiting.length) {
      this.company.decide();
      return;
    }
    const { changed } = this.store.facts;
    try {
      this.store.take(await this.api.post("publish/", { version: this.store.version }));
      this.outline.showFaults(new Map());
      announce(`Published: guests see ${plural(changed, "change")}`, true);
    } catch (error) {
      await this.#notPublished(error);
    }
  }

  async #notPublished(error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "draft_changed" || error.code === "draft_conflict") {
      await this.store.refresh();
      // What both changed is being asked about already.
      if (this.store.facts.liveConflicts.length) return;
      this.head.showChanges();
      announce("Somebody has just changed this menu. Please look at the changes and publish again.", true);
      return;
    }
    this.outline.showFaults(new Map(error.faults.map(({ path, text }) => [path.join("/"), text])));
    const open = ({ path, text }) =>
      h(
        "li",
        {},
        button(
          text,
          () => {
            dialog.close();
            this.open(path[0], path[1]);
          },
          "quiet",
        ),
      );
    const dialog = openDialog({
      title: "Not published yet",
      parts: error.faults.length
        ? [h("p", {}, "Please put these right first:"), h("ul", { class: "me-faults" }, error.faults.map(open))]
        : [h("p", {}, error.message)],
    });
  }

  async #discard() {
    const { changed } = this.store.facts;
    const sure = await ask({
      title: "Discard the draft?",
      text: `${plural(changed, "change")} go, of everybody who edits this menu.`,
      yes: "Discard",
      cls: "danger",
    });
    if (!sure || !(await this.store.flush())) return;
    try {
      this.store.take(await this.api.post("discard/", { version: this.store.version }));
      announce("The draft is gone; the menu is as guests see it", true);
    } catch (error) {
      await this.#notPublished(error);
    }
  }
}

const root = document.getElementById("menu-editor");
const facts = JSON.parse(document.getElementById("editor-facts").textContent);
new Editor(root, facts).start().catch((error) => {
  root.removeAttribute("aria-busy");
  const text = error instanceof Refusal ? error.message : "The editor could not be opened.";
  refill(
    root,
    h(
      "p",
      { class: "me-empty", role: "alert" },
      text,
      " ",
      button("Try again", () => location.reload(), "main"),
    ),
  );
  if (!(error instanceof Refusal)) throw error;
});
