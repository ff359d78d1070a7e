/** The sheet that a line's ⋯ opens: take it off the menu, fire it or hold it. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { offRows } from "./off-menu.js";

const dialog = () => document.getElementById("sheet");

/** `about`: {item, parts} of the menu, or null. `line`: the ticket's row, or null without one. */
export function openSheet({ title, about, line, orderId, timezone }) {
  const sheet = dialog();
  sheet.replaceChildren(
    h("header.sheet-head", {},
      h("h2", { id: "sheet-title" }, title),
      h("button", { type: "button", "data-do": "close-sheet" }, t("close"))),
    line ? lineDeeds(line, orderId) : "",
    h("h3", {}, t("offMenu")),
    about
      ? h("ul.parts", {}, ...offRows(about.parts, timezone))
      : h("p.hint", {}, t("menuUnknown")),
  );
  sheet.showModal();
}

export const closeSheet = () => dialog().close();

/** Held lines are fired, others held: also where the location has no courses. */
function lineDeeds(row, orderId) {
  if (row.done || row.cancelled || (row.started && !row.held)) return "";
  const deed = row.held ? "fire" : "hold";
  return h("p.line-deeds", { "data-order": orderId },
    h("button", {
      type: "button", "data-do": deed, "data-items": JSON.stringify(row.itemIds),
    }, t(row.held ? "fireLine" : "holdLine")));
}
