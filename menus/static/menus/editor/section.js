// What every panel is made of.

import { h, icon } from "./dom.js";

/** A part of a panel with its heading. */
export function section(title, name, ...children) {
  const id = `me-section-${name}`;
  return h(
    "section",
    { class: `me-section me-section-${name}`, "aria-labelledby": id },
    h("h3", { id }, title),
    children,
  );
}

export function withIcon(node, sign) {
  node.prepend(icon(sign));
  return node;
}
