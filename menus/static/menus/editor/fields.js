// Labelled inputs; each is told to its owner as soon as something else is written.

import { h, uid } from "./dom.js";
import { cents, dollars } from "./words.js";

/** A label, its control and a hint below it. `id` keeps the focus when it is drawn anew. */
export function field(label, control, { hint = "", cls = "", more = null } = {}) {
  control.id ||= uid("field");
  const hinted = hint && h("p", { class: "me-hint", id: `${control.id}-hint` }, hint);
  if (hinted) control.setAttribute("aria-describedby", hinted.id);
  return h("div", { class: `me-field ${cls}` }, h("label", { for: control.id }, label), control, more, hinted);
}

/** A line of text; `oninput(text)`. */
export function text({ id, value, oninput, max = 160, ...more }) {
  const input = h("input", {
    type: "text",
    id,
    value: value ?? "",
    maxlength: max,
    autocomplete: "off",
    // Arabic and Hebrew run from the right, also among English.
    dir: "auto",
    ...more,
  });
  input.addEventListener("input", () => oninput(input.value));
  return input;
}

/** Several lines of text that grow with what is written. */
export function prose({ id, value, oninput, max = 1000, ...more }) {
  const area = h("textarea", { id, rows: 2, maxlength: max, dir: "auto", ...more, value: value ?? "" });
  area.addEventListener("input", () => oninput(area.value));
  return area;
}

/** An amount in dollars; `oninput(cents or null)`. What is no amount is said at once and not told. */
export function amount({ id, value, oninput, label = null, ...more }) {
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    id,
    value: dollars(value),
    autocomplete: "off",
    maxlength: 12,
    "aria-label": label,
    ...more,
  });
  input.addEventListener("input", () => {
    const said = cents(input.value);
    input.setCustomValidity(said === undefined ? "An amount such as 4.25" : "");
    input.toggleAttribute("aria-invalid", said === undefined);
    if (said === undefined) input.setAttribute("aria-invalid", "true");
    else oninput(said);
  });
  input.addEventListener("change", () => {
    const said = cents(input.value);
    if (said !== undefined) input.value = dollars(said);
  });
  return h("span", { class: "me-money" }, h("span", { "aria-hidden": "true" }, "$"), input);
}

/** `amount` with its label above it. */
export function amountField(label, options, { hint = "", cls = "", more = null } = {}) {
  const money = amount(options);
  const input = money.querySelector("input");
  input.id ||= uid("field");
  return h(
    "div",
    { class: `me-field ${cls}` },
    h("label", { for: input.id }, label),
    money,
    more,
    hint && h("p", { class: "me-hint" }, hint),
  );
}

/** A whole number; `oninput(number or null)`. */
export function number({ id, value, oninput, min = 0, max = 99, ...more }) {
  const input = h("input", {
    type: "number",
    id,
    value: value ?? "",
    min,
    max,
    step: 1,
    inputmode: "numeric",
    ...more,
  });
  input.addEventListener("input", () => {
    const said = input.value === "" ? null : Math.round(Number(input.value));
    if (said === null || (said >= min && said <= max)) oninput(said);
  });
  return input;
}

export function select({ id, value, choices, onchange, ...more }) {
  const node = h(
    "select",
    { id, ...more },
    choices.map(([code, word]) => h("option", { value: code }, word)),
  );
  node.value = value ?? "";
  node.addEventListener("change", () => onchange(node.value));
  return node;
}

/** A switch with its words. */
export function toggle(label, { id = uid("switch"), checked, onchange, hint = "" }) {
  const input = h("input", { type: "checkbox", role: "switch", id, checked: Boolean(checked) });
  input.addEventListener("change", () => onchange(input.checked));
  return h(
    "div",
    { class: "me-switch" },
    input,
    h("label", { for: id }, label),
    hint && h("span", { class: "me-hint" }, hint),
  );
}

/** Words to tick, as chips: `choices` [[code, word]], `chosen` codes; `onchange(codes)` in that order. */
export function chips({ legend, choices, chosen, onchange, name = uid("chips"), cls = "", isLegendHidden = false }) {
  const held = new Set(chosen ?? []);
  const unknown = [...held].filter((one) => !choices.some(([code]) => code === one)).map((one) => [one, one]);
  const all = [...choices, ...unknown];
  const chip = ([code, word], at) => {
    const id = `${name}-${at}`;
    const input = h("input", { type: "checkbox", id, checked: held.has(code) });
    input.addEventListener("change", () => {
      if (input.checked) held.add(code);
      else held.delete(code);
      onchange(all.map(([one]) => one).filter((one) => held.has(one)));
    });
    return h("span", { class: "me-chip" }, input, h("label", { for: id }, word));
  };
  return h(
    "fieldset",
    { class: `me-chips ${cls}` },
    h("legend", { class: isLegendHidden ? "me-unseen" : null }, legend),
    h("div", {}, all.map(chip)),
  );
}
