import { el, uid } from "./dom.js";
import { drawers, field } from "./parts.js";

/** Draw any part: {node, read}. */
export function draw(schema, value, context) {
  return drawers[schema.kind](schema, value, context);
}

/** The context one step further into the document. */
export function inside(context, key) {
  return { ...context, path: context.path ? `${context.path}/${key}` : key };
}

function group(schema, value, context) {
  const parts = Object.entries(schema.parts).map(([name, part]) => [
    name,
    draw(part, value[name], inside(context, name)),
  ]);
  return {
    node: el("div", { class: "n-group" }, ...parts.map(([, part]) => part.node)),
    read: () => Object.fromEntries(parts.map(([name, part]) => [name, part.read()])),
    part: (wanted) => parts.find(([name]) => name === wanted)[1],
  };
}

/** One text in all languages, side by side; a missing translation is marked. */
function words(schema, value, context) {
  const codes = Object.keys(schema.parts);
  const shown = value.one && !codes.slice(1).some((code) => value[code]) ? codes.slice(0, 1) : codes;
  const inputs = shown.map((code) => [code, wordInput(schema, code, value[code] ?? "", shown)]);
  const several = shown.length > 1;
  const boxes = inputs.map(([code, input]) => labelled(schema, code, input, several, context));
  const name = el("span", { class: "n-label", id: uid() }, schema.label);
  const wrong = context.faults[context.path];
  const fault = wrong ? el("p", { class: "n-fault" }, wrong) : null;
  const node = el(
    "div",
    { class: "n-field n-words", role: "group", "aria-labelledby": name.id },
    name,
    el("div", { class: several ? "n-languages" : "" }, ...boxes),
    schema.hint ? el("p", { class: "n-hint" }, schema.hint) : null,
    fault,
  );
  const typed = (code) => inputs.find(([one]) => one === code)?.[1].value ?? value[code];
  return { node, read: () => ({ ...value, ...Object.fromEntries(codes.map((code) => [code, typed(code)])) }) };
}

function wordInput(schema, code, value, shown) {
  const attributes = { id: uid(), lang: code, maxlength: schema.parts[code].max_length };
  const input = schema.lines
    ? el("textarea", { ...attributes, rows: schema.lines })
    : el("input", { ...attributes, type: "text" });
  input.value = value;
  if (shown.length > 1) input.placeholder = code === "en" ? "" : "not translated";
  return input;
}

function labelled(schema, code, input, several, context) {
  const { label } = schema.parts[code];
  if (!several) {
    input.setAttribute("aria-label", schema.label);
    return input;
  }
  return field({ kind: "text", label }, inside(context, code), input);
}

Object.assign(drawers, { group, words });
