// Opening hours: a line a day, with as many spans as the day has.

import { el, iconButton, newKey, startOf, uid } from "./dom.js";
import { draw, inside } from "./groups.js";

export function week(schema, value, context) {
  const days = schema.days.map(([day, words]) => drawDay(schema, day, words, value, context));
  const known = new Set(schema.days.map(([day]) => day));
  const others = value.filter((row) => !known.has(row.day));
  const fault = context.faults[context.path];
  return {
    node: el(
      "div",
      { class: "n-field n-week" },
      schema.hint ? el("p", { class: "n-hint" }, schema.hint) : null,
      fault ? el("p", { class: "n-fault" }, fault) : null,
      ...days.map((day) => day.node),
    ),
    read: () => inStoredOrder(value, [...days.flatMap((day) => day.read()), ...others]),
  };
}

// The document's order of days is its own affair; new spans come where the week puts them.
function inStoredOrder(value, rows) {
  const stored = value.map((row) => row._key);
  const added = rows.filter((row) => !stored.includes(row._key));
  const kept = stored.map((key) => rows.find((row) => row._key === key)).filter(Boolean);
  return [...kept, ...added];
}

function drawDay(schema, day, words, value, context) {
  const spans = el("div", { class: "n-spans" });
  const all = value.filter((row) => row.day === day).map((row) => drawSpan(schema, row, words, context));
  const redraw = () => {
    const shown = all.filter((span) => !span.removed);
    spans.replaceChildren(
      ...(shown.length ? shown.map((span) => span.node) : [el("span", { class: "n-closed" }, "No hours")]),
    );
  };
  const add = () => {
    const isOpen = all.length === 0 || all.some((span) => span.read().isOpen);
    const row = { _key: newKey(), ...startOf(schema.row), day, isOpen };
    const span = drawSpan(schema, row, words, context);
    span.onremove = redraw;
    all.push(span);
    redraw();
    span.node.querySelector("input[type=time]")?.focus();
    context.changed();
  };
  all.forEach((span) => (span.onremove = redraw));
  redraw();
  const name = el("span", { class: "n-day", id: uid() }, words);
  return {
    node: el(
      "div",
      { class: "n-day-row", role: "group", "aria-labelledby": name.id },
      name,
      spans,
      iconButton("+", `Add hours on ${words}`, add),
    ),
    read: () => all.filter((span) => !span.removed).map((span) => span.read()),
  };
}

function drawSpan(schema, row, words, context) {
  const inner = inside(context, row._key);
  const { isOpen, startTime, endTime } = schema.row.parts;
  const open = draw(isOpen, row.isOpen, inside(inner, "isOpen"));
  const from = draw(startTime, row.startTime, inside(inner, "startTime"));
  const to = draw(endTime, row.endTime, inside(inner, "endTime"));
  const span = { removed: false, onremove: null };
  const remove = iconButton("✕", `Remove these hours of ${words}`, () => {
    span.removed = true;
    span.onremove();
    context.changed();
  }, "n-remove");
  span.node = el("div", { class: "n-span" }, open.node, from.node, to.node, remove);
  const refresh = () => span.node.classList.toggle("n-shut", !open.read());
  span.node.addEventListener("change", refresh);
  refresh();
  span.read = () => ({ ...row, isOpen: open.read(), startTime: from.read(), endTime: to.read() });
  return span;
}
