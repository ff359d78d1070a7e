// A list of documents: cards that open, or flat lines where a document is small.

import { el, iconButton, newKey, startOf, textOf, uid } from "./dom.js";
import { draw, inside } from "./groups.js";
import { drawers } from "./parts.js";
import { week } from "./week.js";

function rows(schema, value, context) {
  if (schema.layout === "week") return week(schema, value, context);
  const list = el("ol", { class: schema.flat ? "n-rows n-flat" : "n-rows" });
  const all = value.map((row) => makeRow(schema, row, context));
  const redraw = () => {
    list.replaceChildren(...all.map((row) => row.node));
    all.forEach((row, place) => row.placed(place, all.length));
  };
  const move = (row, step) => {
    const from = all.indexOf(row);
    const to = from + step;
    if (to < 0 || to >= all.length) return;
    all.splice(to, 0, ...all.splice(from, 1));
    redraw();
    row.focusMove(step);
    context.changed();
  };
  const add = () => {
    const row = makeRow(schema, { _key: newKey(), ...startOf(schema.row) }, context, { isNew: true });
    row.onmove = move;
    all.push(row);
    redraw();
    finder?.clear();
    row.open();
    row.node.querySelector(".n-body input, .n-body textarea, .n-body select")?.focus();
    context.changed();
  };
  all.forEach((row) => (row.onmove = move));
  const finder = schema.find ? makeFinder(schema, all, list) : null;
  redraw();
  const wrong = context.faults[context.path];
  const node = el(
    "div",
    { class: "n-field n-list" },
    context.path ? el("span", { class: "n-label" }, schema.label) : null,
    schema.hint ? el("p", { class: "n-hint" }, schema.hint) : null,
    wrong ? el("p", { class: "n-fault" }, wrong) : null,
    finder?.node,
    list,
    el("button", { type: "button", class: "n-add", onclick: add }, `+ ${schema.add ?? "Add"}`),
  );
  return { node, read: () => all.filter((row) => !row.removed).map((row) => row.read()) };
}

function makeRow(schema, value, context, { isNew = false } = {}) {
  const key = value._key;
  const inner = inside(context, key);
  const body = el("div", { class: "n-body", id: uid(), hidden: !schema.flat });
  let control = null;
  const row = { removed: false, node: null, onmove: null };
  // Drawn when first opened: a menu of 500 items would else be 10,000 controls.
  const drawBody = () => {
    if (control) return;
    control = draw(schema.row, value, inner);
    body.append(control.node);
  };
  row.set = (part, changed) => {
    if (control) control.part(part).set(changed);
    else value = { ...value, [part]: changed };
  };
  row.read = () => (control ? { _key: key, ...control.read() } : value);
  row.title = () => textOf(schema.row.parts[schema.title], row.read()[schema.title]) || "New";
  const head = schema.flat ? flatHead(row) : cardHead(schema, row, context, body, drawBody);
  row.node = el("li", { class: "n-row" }, ...(schema.flat ? [body, head.node] : [head.node, body]));
  row.placed = head.placed;
  row.focusMove = head.focusMove;
  row.open = head.open;
  row.remove = () => {
    row.removed = !row.removed;
    row.node.classList.toggle("n-removed", row.removed);
    head.refresh();
    context.changed();
  };
  if (schema.flat) drawBody();
  if (Object.keys(context.faults).some((path) => path.startsWith(`${inner.path}/`) || path === inner.path)) {
    head.open();
    row.node.classList.add("n-wrong");
  }
  row.node.addEventListener("input", () => head.refresh());
  row.node.addEventListener("change", () => head.refresh());
  head.refresh();
  if (isNew) row.node.classList.add("n-new");
  return row;
}

function flatHead(row) {
  const button = iconButton("✕", "", () => row.remove(), "n-remove");
  const refresh = () => name(button, row.removed ? `Keep ${row.title()}` : `Remove ${row.title()}`, row.removed ? "↺" : "✕");
  return { node: button, refresh, placed() {}, focusMove() {}, open() {} };
}

function cardHead(schema, row, context, body, drawBody) {
  const title = el("span", { class: "n-title" });
  const more = el("span", { class: "n-more" });
  const toggle = el(
    "button",
    { type: "button", class: "n-open", "aria-expanded": "false", "aria-controls": body.id, onclick: () => show(body.hidden) },
    title,
    more,
  );
  const up = iconButton("↑", "", () => row.onmove(row, -1));
  const down = iconButton("↓", "", () => row.onmove(row, 1));
  const remove = iconButton("✕", "", () => row.remove(), "n-remove");
  const quick = schema.quick ? quickToggle(schema, row) : null;
  const show = (open) => {
    if (open) drawBody();
    body.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  const refresh = () => {
    const value = row.read();
    title.textContent = row.title();
    more.textContent = summary(schema, value, context);
    name(up, `Move ${row.title()} up`, "↑");
    name(down, `Move ${row.title()} down`, "↓");
    name(remove, row.removed ? `Keep ${row.title()}` : `Remove ${row.title()}`, row.removed ? "↺" : "✕");
    toggle.disabled = row.removed;
    if (row.removed) show(false);
    quick?.refresh(value);
  };
  return {
    node: el("div", { class: "n-head" }, toggle, quick?.node, el("span", { class: "n-moves" }, up, down, remove)),
    refresh,
    open: () => show(true),
    placed: (place, count) => {
      up.disabled = place === 0;
      down.disabled = place === count - 1;
    },
    focusMove: (step) => {
      const wanted = step < 0 ? up : down;
      (wanted.disabled ? (step < 0 ? down : up) : wanted).focus();
    },
  };
}

/** The one switch that is needed while the shop is open, without opening the row. */
function quickToggle(schema, row) {
  const box = el("input", { type: "checkbox", id: uid() });
  const words = el("label", { for: box.id }, schema.row.parts[schema.quick].label);
  // Before the row hears of it and draws itself afresh.
  box.addEventListener("input", () => row.set(schema.quick, box.checked));
  return {
    node: el("span", { class: "n-quick" }, box, words),
    refresh: (value) => {
      box.checked = value[schema.quick];
      box.setAttribute("aria-label", `${words.textContent}: ${row.title()}`);
      row.node?.classList.toggle("n-off", !value[schema.quick]);
    },
  };
}

function summary(schema, value, context) {
  const said = [];
  const badge = schema.badge ? schema.row.parts[schema.badge] : null;
  if (badge?.source) said.push(context.choicesOf(badge.source).find(([code]) => code === value[schema.badge])?.[1]);
  else if (badge) said.push(value[schema.badge]);
  if (schema.price && value[schema.price]) said.push(`$${value[schema.price]}`);
  return said.filter(Boolean).join(" · ");
}

function name(button, words, sign) {
  button.setAttribute("aria-label", words);
  button.title = words;
  button.textContent = sign;
}

function makeFinder(schema, all, list) {
  const input = el("input", { type: "search", placeholder: "Find an item", "aria-label": `Find in ${schema.label}` });
  const said = el("span", { class: "n-found", role: "status" });
  const find = () => {
    const wanted = input.value.trim().toLowerCase();
    const found = all.filter((row) => {
      row.node.hidden = Boolean(wanted) && !row.title().toLowerCase().includes(wanted);
      return !row.node.hidden;
    });
    said.textContent = wanted ? `${found.length} of ${all.length}` : `${all.length}`;
    list.classList.toggle("n-finding", Boolean(wanted));
  };
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // finding is no change
    find();
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  queueMicrotask(find);
  return {
    node: el("div", { class: "n-finder" }, input, said),
    clear: () => {
      input.value = "";
      find();
    },
  };
}

Object.assign(drawers, { rows });
