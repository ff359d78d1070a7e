// Single values. Each drawer gives {node, read}; what nobody touched is read as it came.

import { el, iconButton, uid } from "./dom.js";

/** A labelled control with its hint and what is wrong with it. */
export function field(schema, context, control, { label = schema.label, cls = "" } = {}) {
  const fault = context.faults[context.path];
  const described = [];
  const hint = schema.hint ? el("p", { class: "n-hint", id: uid() }, schema.hint) : null;
  const wrong = fault ? el("p", { class: "n-fault", id: uid() }, fault) : null;
  for (const note of [hint, wrong]) if (note) described.push(note.id);
  control.id ||= uid();
  if (described.length) control.setAttribute("aria-describedby", described.join(" "));
  if (wrong) control.setAttribute("aria-invalid", "true");
  if (schema.required) control.setAttribute("aria-required", "true");
  const words = label ? el("label", { for: control.id }, label) : null;
  return el("div", { class: `n-field n-${schema.kind} ${cls}` }, words, control, hint, wrong);
}

function typed(schema, value, context, control, fromControl = () => control.value) {
  let touched = false;
  control.addEventListener("input", () => (touched = true));
  return {
    node: field(schema, context, control, { cls: schema.narrow ? "n-narrow" : "" }),
    read: () => (touched ? fromControl() : value),
  };
}

function text(schema, value, context) {
  const control = schema.lines
    ? el("textarea", { rows: schema.lines })
    : el("input", { type: "text", maxlength: schema.max_length });
  control.value = value;
  return typed(schema, value, context, control);
}

function time(schema, value, context) {
  const fits = value === "" || /^\d\d:\d\d$/.test(value);
  return typed(schema, value, context, el("input", { type: fits ? "time" : "text", value }));
}

function date(schema, value, context) {
  const fits = value === "" || /^\d{4}-\d\d-\d\d$/.test(value);
  return typed(schema, value, context, el("input", { type: fits ? "date" : "text", value }));
}

function money(schema, value, context) {
  return typed(schema, value, context, el("input", { type: "text", inputmode: "decimal", value, placeholder: "0.00" }));
}

function number(schema, value, context) {
  const control = el("input", { type: "number", min: schema.low, max: schema.high, step: 1, value: value ?? "" });
  return typed(schema, value, context, control, () => (control.value === "" ? null : control.value));
}

function flag(schema, value, context) {
  const control = el("input", { type: "checkbox", id: uid(), checked: value });
  const node = field(schema, context, control);
  return { node, read: () => control.checked, set: (checked) => (control.checked = checked) };
}

function choice(schema, value, context) {
  const control = el("select");
  const fill = () => {
    const chosen = control.value || value;
    const choices = schema.source ? context.choicesOf(schema.source) : schema.choices;
    const known = choices.some(([code]) => code === chosen);
    const all = known ? choices : [[chosen, chosen || "Please choose"], ...choices];
    control.replaceChildren(...all.map(([code, words]) => el("option", { value: code }, words)));
    control.value = chosen;
  };
  fill();
  if (schema.source) control.addEventListener("focus", fill);
  return { node: field(schema, context, control), read: () => control.value };
}

function lines(schema, value, context) {
  const control = el("textarea", { rows: Math.min(4, value.length + 1) });
  control.value = value.join("\n");
  const written = () => control.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return typed(schema, value, context, control, written);
}

function tags(schema, value, context) {
  const chosen = new Set(value);
  const offered = new Set([...(context.sources[schema.source] ?? []), ...value]);
  const list = el("div", { class: "n-tags" });
  const input = el("input", { type: "text", placeholder: "Another …", "aria-label": `${schema.label}: another` });
  const toggle = (tag) => {
    chosen.has(tag) ? chosen.delete(tag) : chosen.add(tag);
    draw();
    context.changed();
  };
  const draw = () => {
    const focused = document.activeElement?.dataset?.tag;
    list.replaceChildren(
      ...[...offered].map((tag) =>
        el("button", { type: "button", class: "n-tag", "data-tag": tag, "aria-pressed": String(chosen.has(tag)), onclick: () => toggle(tag) }, tag),
      ),
    );
    if (focused) [...list.children].find((button) => button.dataset.tag === focused)?.focus();
  };
  const add = () => {
    const tag = input.value.trim();
    if (tag) offered.add(tag);
    if (tag && !chosen.has(tag)) toggle(tag);
    input.value = "";
  };
  input.addEventListener("change", add);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // not the whole form
      add();
    }
  });
  draw();
  const control = el("div", { class: "n-tag-line" }, list, input, iconButton("+", `Add to ${schema.label}`, add));
  const node = field(schema, context, control, { label: "" });
  const name = el("span", { class: "n-label", id: uid() }, schema.label);
  control.setAttribute("role", "group");
  control.setAttribute("aria-labelledby", name.id);
  node.prepend(name);
  const unchanged = () => chosen.size === value.length && value.every((tag) => chosen.has(tag));
  return { node, read: () => (unchanged() ? value : [...chosen]) };
}

function picks(schema, value, context) {
  const boxes = schema.choices.map(([code, words]) => {
    const box = el("input", { type: "checkbox", id: uid(), checked: value.includes(code) });
    return [code, box, el("p", { class: "n-pick" }, box, el("label", { for: box.id }, words))];
  });
  const group = el("div", { class: "n-picks", role: "group" }, ...boxes.map(([, , line]) => line));
  const node = field(schema, context, group, { label: "" });
  const name = el("span", { class: "n-label", id: uid() }, schema.label);
  group.setAttribute("aria-labelledby", name.id);
  node.prepend(name);
  return { node, read: () => boxes.filter(([, box]) => box.checked).map(([code]) => code) };
}

function secret(schema, value, context) {
  const control = el("input", { type: "password", autocomplete: "off", id: uid() });
  control.placeholder = value.stored ? "Stored. Type to replace it." : "None yet";
  const clear = el("input", { type: "checkbox", id: uid() });
  const node = field(schema, context, control);
  if (value.again) node.append(el("p", { class: "n-fault" }, "Please type it again: nothing was saved yet."));
  if (value.stored) node.append(el("p", { class: "n-clear" }, clear, el("label", { for: clear.id }, "Remove the stored one")));
  return {
    node,
    read: () => {
      const kept = { stored: value.stored };
      if (clear.checked) return { ...kept, clear: true };
      return control.value.trim() ? { ...kept, new: control.value } : kept;
    },
  };
}

export const drawers = { text, time, date, money, number, flag, choice, lines, tags, picks, secret };
