// Draws the nested parts of a form and sends what was shown (`was`) beside what it became (`now`),
// so that the server writes this person's changes and nothing else.

import { same, textOf } from "./dom.js";
import { draw } from "./groups.js";
import "./rows.js";

const editors = new Map();

function start(container) {
  const told = JSON.parse(container.querySelector("script").textContent);
  // What is sent without `now` is as it was: a large menu need not travel twice.
  told.now ??= structuredClone(told.was);
  const editor = { ...told, hidden: container.querySelector("input[type=hidden]"), control: null };
  editors.set(container.dataset.name, editor);
  return () => {
    const context = {
      path: "",
      faults: told.faults ?? {},
      sources: told.sources,
      choicesOf: (name) => choicesOf(name),
      changed: () => container.dispatchEvent(new Event("change", { bubbles: true })),
    };
    editor.control = draw(told.schema, told.now, context);
    container.querySelector("[data-drawn]").replaceChildren(editor.control.node);
  };
}

/** [value, words] of the rows that another editor of this form holds now. */
function choicesOf(name) {
  const editor = editors.get(name);
  if (!editor) return [];
  const rows = editor.control ? editor.control.read() : editor.now;
  const { row, title } = editor.schema;
  return rows.map((one) => [one._key, textOf(row.parts[title], one[title]) || "New"]);
}

function write(editor) {
  const now = editor.control.read();
  if (same(now, editor.was)) editor.hidden.value = "";
  else editor.hidden.value = JSON.stringify(shortened(editor.was, now));
}

/** Rows that nobody touched go as their key alone. */
function shortened(was, now) {
  if (!Array.isArray(now)) return { was, now };
  const before = new Map(was.filter((row) => row?._key).map((row) => [row._key, row]));
  const untouched = new Set(now.filter((row) => row?._key && same(row, before.get(row._key))).map((row) => row._key));
  const shorten = (rows) => rows.map((row) => (untouched.has(row?._key) ? { _key: row._key, _same: true } : row));
  return { was: shorten(was), now: shorten(now) };
}

function guard(form) {
  let changed = [...editors.values()].some((editor) => !same(editor.now, editor.was));
  form.addEventListener("change", () => (changed = true));
  form.addEventListener("submit", () => {
    editors.forEach(write);
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
}

const containers = [...document.querySelectorAll("[data-nested]")];
containers.map(start).forEach((drawn) => drawn());
if (containers.length) guard(containers[0].closest("form"));
