// Texts of the menu side by side in its languages; what is missing or stale is marked.

import { button, h, icon, refill, uid } from "./dom.js";
import { languageName, plural, textIn, titleOf, tongue, withText } from "./words.js";

const LABELS = { name: "Name", description: "Description" };
const LISTS = ["variants", "modifiers", "options"];

/**
 * Every text of a part: [{path, label, name, texts, from}]; `path` leads to the part that holds it,
 * as [list, id, …]. Texts that are empty in every language are left out, and those of shared
 * choices, which stand with the choice itself.
 */
export function textsOf(part, path = [], label = "") {
  if (part.shared) return [];
  const own = ["name", "description"]
    .filter((name) => part[name] && (path.length === 0 || name === "name"))
    .map((name) => ({
      path,
      name,
      label: [label, label && name === "name" ? "" : LABELS[name]].filter(Boolean).join(" · "),
      texts: part[name],
      from: part.translatedFrom?.[name] ?? {},
    }))
    .filter(({ texts }) => typeof texts === "object" && textIn(texts, tongue.source));
  const inner = LISTS.flatMap((list) =>
    (part[list] ?? []).flatMap((one) =>
      textsOf(one, [...path, list, one.id], [label, titleOf(one)].filter(Boolean).join(" · ")),
    ),
  );
  return [...own, ...inner];
}

/** "missing", "stale" or "" for one text in one language. */
export function stateOf({ texts, from }, language) {
  if (!textIn(texts, language).trim()) return "missing";
  return from[language] !== undefined ? "stale" : "";
}

/** How many translations of a part are missing or stale. */
export function dueOf(part) {
  const others = tongue.languages.filter((code) => code !== tongue.source);
  return textsOf(part).reduce((sum, text) => sum + others.filter((code) => stateOf(text, code)).length, 0);
}

/** The texts of one part as a table; `only` shows those that something is to be done for. */
export function translationTable({ store, panel = null, kind, id, only = false, withHead = true }) {
  const others = tongue.languages.filter((code) => code !== tongue.source);
  const part = store.part(kind, id);
  const rows = textsOf(part).filter((one) => !only || others.some((code) => stateOf(one, code)));
  if (!rows.length) return h("p", { class: "me-hint" }, "There is no text to translate yet.");
  const head = h(
    "div",
    { class: "me-words-head", "aria-hidden": "true" },
    [tongue.source, ...others].map((code) => h("span", {}, languageName(code))),
  );
  return h(
    "div",
    { class: `me-words me-words-${Math.min(4, tongue.languages.length)}` },
    withHead && head,
    rows.map((row) => textRow({ store, panel, kind, id, row, others })),
  );
}

function textRow({ store, panel, kind, id, row, others }) {
  const source = h(
    "div",
    { class: "me-words-source", lang: tongue.source },
    h("span", { class: "me-words-label" }, row.label || LABELS[row.name]),
    h("p", { dir: "auto" }, textIn(row.texts, tongue.source)),
  );
  return h(
    "div",
    { class: "me-words-row" },
    source,
    others.map((code) => cell({ store, panel, kind, id, row, code })),
  );
}

function cell({ store, panel, kind, id, row, code }) {
  const key = uid("words");
  const label = `${row.label || LABELS[row.name]} in ${languageName(code)}`;
  const mark = h("span", { class: "me-words-mark" });
  const long = row.name === "description";
  const control = h(long ? "textarea" : "input", {
    id: `words-${[kind, id, ...row.path, row.name, code].join("-")}`,
    lang: code,
    dir: "auto",
    "aria-label": label,
    rows: long ? 2 : null,
    maxlength: long ? 1000 : 160,
    autocomplete: "off",
    "aria-describedby": key,
  });
  control.value = textIn(row.texts, code);
  mark.id = key;
  const change = (made) => write(store, kind, id, row, panel, made);
  control.addEventListener("input", () => {
    change((part) => ({
      ...unmarked(part, row.name, code),
      [row.name]: withText(part[row.name], code, control.value),
    }));
    show(control.value.trim() ? "" : "missing");
  });
  const stillRight = () => {
    change((part) => unmarked(part, row.name, code));
    show("");
    control.focus();
  };

  function show(state) {
    control.classList.toggle("due", Boolean(state));
    refill(
      mark,
      state === "missing" && h("span", { class: "me-tag warm" }, "Missing"),
      state === "stale" && [
        h("span", { class: "me-tag warm" }, icon("warn"), "Stale"),
        h("span", { class: "me-quiet" }, `was made from “${row.from[code]}”`),
        button("Still right", stillRight, "quiet small"),
      ],
    );
  }

  show(stateOf(row, code));
  return h("div", { class: "me-words-cell" }, control, mark);
}

/** Changes the part at the row's path inside the part `id`. */
function write(store, kind, id, row, panel, made) {
  const reached = (part, path) => {
    if (!path.length) return made(part);
    const [list, key, ...rest] = path;
    return { ...part, [list]: part[list].map((one) => (one.id === key ? reached(one, rest) : one)) };
  };
  store.put(kind, id, reached(store.part(kind, id), row.path), panel);
}

function unmarked(part, name, code) {
  const { [code]: _, ...left } = part.translatedFrom?.[name] ?? {};
  const { [name]: __, ...others } = part.translatedFrom ?? {};
  const marks = Object.keys(left).length ? { ...others, [name]: left } : others;
  const { translatedFrom, ...rest } = part;
  return Object.keys(marks).length ? { ...rest, translatedFrom: marks } : rest;
}

/** All texts of the menu on one page. */
export class TranslationPage {
  constructor({ store }) {
    this.store = store;
    this.only = true;
    this.element = h("div", { class: "me-panel-inner me-translations" });
    this.draw();
  }

  changed({ from }) {
    // What is typed here is there already, and rows must not jump away under the fingers.
    if (from !== this) this.draw();
  }

  draw() {
    const { store } = this;
    const parts = ["categories", "items", "modifierGroups"].flatMap((kind) =>
      store.list(kind).map((part) => ({ kind, part, due: dueOf(part) })),
    );
    const due = parts.reduce((sum, one) => sum + one.due, 0);
    const shown = parts.filter((one) => (this.only ? one.due : textsOf(one.part).length));
    const others = tongue.languages.length - 1;
    const only = h("input", { type: "checkbox", role: "switch", id: "words-only", checked: this.only });
    only.addEventListener("change", () => {
      this.only = only.checked;
      this.draw();
    });
    const head = h(
      "header",
      { class: "me-panel-head" },
      h("h2", { class: "me-panel-title" }, "Translations"),
      h("span", { class: `me-tag ${due ? "warm" : "good"}` }, due ? `${plural(due, "text")} to do` : "All done"),
    );
    if (!others) {
      refill(
        this.element,
        head,
        h("p", { class: "me-hint" }, "This location has one language. Others are added in its settings."),
      );
      return;
    }
    refill(
      this.element,
      head,
      h("div", { class: "me-switch" }, only, h("label", { for: "words-only" }, "Only what is missing or stale")),
      shown.length === 0 && h("p", { class: "me-empty" }, "Everything is translated."),
      shown.map(({ kind, part }) =>
        h(
          "section",
          { class: "me-section", "aria-label": titleOf(part) },
          h("h3", { dir: "auto" }, titleOf(part)),
          translationTable({ store, panel: this, kind, id: part.id, only: this.only }),
        ),
      ),
    );
  }
}
