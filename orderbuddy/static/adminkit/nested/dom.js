// Small helpers for drawing; styles are set by classes only, as the page's policy asks.

let counter = 0;

export const uid = () => `nested-${++counter}`;

/** el("p", {class: "hint"}, "text", node, …): attributes, `on…` listeners, booleans. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}

/** A button with a sign that is read aloud by its name. */
export const iconButton = (sign, name, onclick, cls = "") =>
  el("button", { type: "button", class: `n-icon ${cls}`, "aria-label": name, title: name, onclick }, sign);

/** True when two JSON values say the same. */
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key], b[key]))
  );
}

/** The id of a new row: 24 hexadecimal digits, the time first, as the database makes its own. */
export function newKey() {
  const seconds = Math.floor(Date.now() / 1000).toString(16).padStart(8, "0");
  const random = crypto.getRandomValues(new Uint8Array(8));
  return seconds + [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a part holds before anybody wrote something. */
export function startOf(schema) {
  if (schema.kind !== "group") return schema.start ?? structuredClone(schema.empty);
  return Object.fromEntries(Object.entries(schema.parts).map(([name, part]) => [name, startOf(part)]));
}

/** A text of a part's value, for titles and for finding. */
export function textOf(schema, value) {
  if (schema?.kind === "words") return Object.keys(schema.parts).map((code) => value?.[code]).find(Boolean) ?? "";
  if (schema?.kind === "choice") return schema.choices.find(([code]) => code === value)?.[1] ?? value ?? "";
  return String(value ?? "");
}
