/**
 * 86: what cannot be had for now. From a ticket's line in two taps, or from the list of all dishes;
 * what is off is listed, each with a button to lift it.
 */

import { get, send } from "./api.js";
import { clockText, nowMs } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { listOf } from "./panels.js";

/** For how long: the body of the request, and its words. */
const SPANS = [
  [{ minutes: 30 }, () => t("minutes", { n: 30 })],
  [{ minutes: 60 }, () => t("hours", { n: 1 })],
  [{ minutes: 120 }, () => t("hours", { n: 2 })],
  [{ untilClosing: true }, () => t("untilClosing")],
  [{}, () => t("untilLifted")],
];

/**
 * What the kitchen may take off the menu. `items` as `GET stations/{rid}/{lid}/menu` answers:
 * [{menuId, id, name, isAvailable, until, variants: [Part], modifiers: [{id, options: [Part]}]}].
 */
export class OffMenu {
  constructor(state, locationId, changed) {
    Object.assign(this, { state, locationId, changed, items: [] });
    this.reading = null;
    this.isAsked = false;
  }

  /**
   * Reads the menu anew; quietly, since a screen does so each minute. Who asks while it is being
   * read waits for one more reading: the one under way may have begun before what they changed.
   */
  async read() {
    if (!this.state.restaurantId) return;
    this.isAsked = true;
    this.reading ??= this.readWhileAsked();
    await this.reading;
  }

  async readWhileAsked() {
    while (this.isAsked) {
      this.isAsked = false;
      try {
        const menu = await get(`stations/${this.state.restaurantId}/${this.locationId}/menu`);
        this.items = menu.data;
      } catch {
        // The list is as old as the connection is lost, which the banner tells.
      }
      this.changed();
    }
    this.reading = null;
  }

  /** {item, parts}: what of a ticket's line can be taken off; null when the menu has it no more. */
  ofLine(line) {
    const item = this.items.find((one) => one.id === line.menuItemId);
    if (!item) return null;
    const chosen = new Set((line.options ?? []).map((one) => one.id));
    const parts = partsOf(item).filter(
      ({ name, variantId, optionId }) =>
        (!variantId && !optionId) ||
        (variantId && name === line.variant) ||
        (optionId && chosen.has(optionId)),
    );
    return { item, parts };
  }

  ofItem(id, menuId) {
    const item = this.items.find((one) => one.id === id && one.menuId === menuId);
    return item ? { item, parts: partsOf(item) } : null;
  }

  /** Everything that is off at this moment. */
  get off() {
    return this.items.flatMap(partsOf).filter(isOff);
  }

  /** Takes a part off, or (`body.isAvailable`) puts it back on. Throws Refusal. */
  async change({ menuId, itemId, ...part }, body) {
    const { restaurantId } = this.state;
    const path = `restaurant/${restaurantId}/location/${this.locationId}/menu/${menuId}`;
    const { variantId, modifierId, optionId } = part;
    await send("PATCH", `${path}/item/${itemId}/availability`, {
      ...body,
      ...(variantId && { variantId }),
      ...(optionId && { modifierId, optionId }),
    });
    await this.read();
  }
}

const isOff = (part) => !part.isAvailable && (!part.until || Date.parse(part.until) > nowMs());

/** An item, its variants and options, each with the ids by which it is taken off. */
function partsOf(item) {
  const ids = { menuId: item.menuId, itemId: item.id, of: item.name };
  const own = { ...ids, name: item.name, isAvailable: item.isAvailable, until: item.until };
  return [
    own,
    ...item.variants.map((one) => ({ ...ids, ...one, variantId: one.id })),
    ...item.modifiers.flatMap((modifier) =>
      modifier.options.map((one) => ({
        ...ids, ...one, modifierId: modifier.id, optionId: one.id,
      })),
    ),
  ].map((part) => ({ ...part, key: keyOf(part) }));
}

const keyOf = ({ menuId, itemId, variantId, modifierId, optionId }) =>
  [menuId, itemId, variantId, modifierId, optionId].filter(Boolean).join(" ");
const nameOf = ({ name, of }) => (name === of ? name : `${of}: ${name}`);

/** What is off now, and all dishes to take one off, narrowed by what is typed. */
export function drawOffMenu(panel, offMenu, wanted) {
  const { off, items, state } = offMenu;
  reconcile(listOf(panel, t("offMenu")), off.length ? off : [{ key: "none" }], {
    keyOf: (part) => part.key,
    build: (part) =>
      part.key === "none"
        ? h("li.none")
        : h("li", {}, h("p.who"), h("button.lift", { type: "button", "data-do": "lift" })),
    update: (node, part) =>
      part.key === "none"
        ? setText(node, t(items.length ? "nothingOff" : "menuUnknown"))
        : updateOff(node, part, state),
  });
  drawDishes(panel, items, wanted.toLowerCase());
}

function updateOff(node, part, { timezone }) {
  const button = node.querySelector("button");
  setText(node.querySelector(".who"), `${nameOf(part)} · ${untilWords(part, timezone)}`);
  setText(button, t("lift"));
  setAttributes(button, {
    "data-part": JSON.stringify(part),
    "aria-label": `${t("lift")}: ${nameOf(part)}`,
  });
}

function untilWords({ until }, timezone) {
  return until ? t("until", { time: clockText(Date.parse(until), timezone) }) : t("untilLifted");
}

function drawDishes(panel, items, wanted) {
  if (!panel.querySelector(".dishes")) {
    panel.append(
      h("h2.panel-title.dishes-title"),
      h("input.search", { type: "search", id: "search" }),
      h("ul.dishes"));
  }
  setText(panel.querySelector(".dishes-title"), t("takeOff"));
  setAttributes(panel.querySelector(".search"), {
    placeholder: t("search"), "aria-label": t("search"),
  });
  const shown = items.filter((item) => item.name.toLowerCase().includes(wanted));
  reconcile(panel.querySelector(".dishes"), shown, {
    keyOf: (item) => `${item.menuId} ${item.id}`,
    build: () => h("li", {}, h("button", { type: "button", "data-do": "about-item" })),
    update: (node, item) => {
      setText(node.firstElementChild, item.name);
      setAttributes(node.firstElementChild, { "data-item": item.id, "data-menu": item.menuId });
    },
  });
}

/** Rows of a sheet: each part with a button for each span, or with one to lift it. */
export function offRows(parts, timezone) {
  return parts.map((part) =>
    h("li.part", {},
      h("p.part-name", {}, part.name),
      isOff(part)
        ? h("p.spans", {}, h("strong", {}, untilWords(part, timezone)), spanButton(part, null))
        : h("p.spans", {}, ...SPANS.map((span) => spanButton(part, span)))));
}

function spanButton(part, span) {
  const words = span ? span[1]() : t("lift");
  const body = span ? { isAvailable: false, ...span[0] } : { isAvailable: true };
  return h("button", {
    type: "button",
    class: span ? "" : "lift",
    "data-do": "off",
    "data-part": JSON.stringify(part),
    "data-body": JSON.stringify(body),
    "aria-label": `${nameOf(part)}: ${words}`,
  }, words);
}
