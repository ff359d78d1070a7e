/** What lies around the tickets: new orders, shelf, what is coming up, counts, the recall list. */

import { clockText, nowMs } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { EXPO, groupLines } from "./lines.js";
import { heldWords, isAllergy } from "./rows.js";
import { isBusy, isStopped } from "./store.js";
import { ageNode, showAge, summaryOf } from "./ticket.js";
import { levelAt, sinceOf } from "./views.js";

const orderKey = (ticket) => ticket.orderId;

/** Fixed parts of a panel: a heading and a list. */
export function listOf(panel, heading) {
  if (!panel.firstElementChild) panel.append(h("h2.panel-title"), h("ul.panel-list"));
  setText(panel.querySelector(".panel-title"), heading);
  return panel.querySelector(".panel-list");
}

function button(className, deed) {
  return h(`button.${className}`, { type: "button", "data-do": deed });
}

function setButton(node, text, code, busy) {
  setText(node, text);
  setAttributes(node, { "aria-label": `${text} ${code}`, "aria-disabled": busy ? "true" : null });
}

/** Orders that wait to be accepted. */
export function drawStrip(panel, tickets, state) {
  panel.hidden = !tickets.length;
  reconcile(listOf(panel, t("newOrders")), tickets, {
    keyOf: orderKey,
    build: (ticket) =>
      h("li.new-order", { "data-order": ticket.orderId },
        h("header.new-head", {}, h("h3.code"), h("p.who"), ageNode()),
        h("p.summary"), h("p.notes", { hidden: true }),
        h("div.choose", {}, button("accept", "accept"), button("reject", "reject"))),
    update: (node, ticket) => updateNew(node, ticket, state),
  });
}

function updateNew(node, ticket, state) {
  const part = (name) => node.querySelector(`.${name}`);
  const busy = isBusy(state, ticket.orderId);
  const notes = ticket.lines.map((line) => line.notes).filter(Boolean).join(" · ");
  setAttributes(node, { "data-status": ticket.status });
  setText(part("code"), ticket.orderCode);
  setText(part("who"), whoseOf(ticket));
  setText(part("summary"), summaryOf(groupLines(ticket.lines)));
  setText(part("notes"), notes);
  setAttributes(part("notes"), { hidden: !notes, "data-allergy": isAllergy(notes) });
  showAge(part("age"), ticket.placedAt, levelAt(ticket.placedAt, levels(state)));
  setButton(part("accept"), t("accept"), ticket.orderCode, busy);
  setButton(part("reject"), t("reject"), ticket.orderCode, busy);
}

const levels = (state) => ({ nowMs: nowMs(), ...state.kitchen });
const whoseOf = ({ origin, customerName }) =>
  [origin?.name, customerName].filter(Boolean).join(" · ");

/** What is not to be made yet, with the time that is left; a tap on Fire begins it now. */
export function drawComing(panel, entries) {
  panel.hidden = !entries.length;
  reconcile(listOf(panel, t("coming")), entries, {
    keyOf: (entry) => entry.key,
    build: ({ ticket }) =>
      h("li.later", { "data-order": ticket.orderId },
        h("h3.code"), h("p.who"), h("p.summary"), h("p.until"), button("fire-now", "fire")),
    update: updateComing,
  });
}

function updateComing(node, { ticket, lines, until, scheduled }) {
  const part = (name) => node.querySelector(`.${name}`);
  const courses = new Set(lines.map((line) => line.course ?? 1));
  setText(part("code"), ticket.orderCode);
  setText(part("who"), whoseOf(ticket));
  setText(part("summary"), summaryOf(groupLines(lines)));
  setText(part("until"), heldWords(until));
  setButton(part("fire-now"), t("fire"), ticket.orderCode, false);
  setAttributes(part("fire-now"), {
    // A scheduled order begins by itself; what is held of it then can be fired.
    hidden: scheduled,
    "data-items": JSON.stringify(lines.map((line) => line.id)),
    "data-course": courses.size === 1 ? [...courses][0] : null,
  });
}

/** Orders that wait to be handed over. */
export function drawShelf(panel, tickets, state) {
  panel.hidden = !tickets.length;
  reconcile(listOf(panel, t("ready")), tickets, {
    keyOf: orderKey,
    build: (ticket) =>
      h("li.waiting", { "data-order": ticket.orderId },
        h("h3.code"), h("p.who"), button("hand-over", "hand-over")),
    update: (node, ticket) => {
      const [deed, word] = shelfDeed(ticket);
      const words = isStopped(ticket) ? t("cancelled") : whoseOf(ticket);
      setAttributes(node, { "data-status": ticket.status });
      setText(node.querySelector(".code"), ticket.orderCode);
      setText(node.querySelector(".who"), words);
      const deedButton = node.querySelector("button");
      setAttributes(deedButton, { "data-do": deed, "data-at": EXPO });
      setButton(deedButton, t(word), ticket.orderCode, isBusy(state, ticket.orderId));
    },
  });
}

function shelfDeed(ticket) {
  if (isStopped(ticket)) return ["acknowledge", "gotIt"];
  return ticket.status === "ACCEPTED" ? ["mark-ready", "markReady"] : ["hand-over", "handedOver"];
}

/** How many of each dish and each option are still to be made; a tap shows only their tickets. */
export function drawAllDay(panel, { items, options }, filter) {
  const heading = listOf(panel, t("allDay"));
  const rows = [
    ...items,
    ...(options.length ? [{ key: "options", name: t("options") }] : []),
    ...options,
  ];
  reconcile(heading, rows.length ? rows : [{ key: "none" }], {
    keyOf: (entry) => entry.key,
    build: buildCount,
    update: (node, entry) => updateCount(node, entry, filter),
  });
}

function buildCount({ key }) {
  if (key === "none") return h("li.none");
  if (key === "options") return h("li.none.subtitle");
  return h("li", {}, h("button.tally-row", { type: "button", "data-do": "filter" },
    h("span.count"), h("span.dish"), h("span.variant")));
}

function updateCount(node, { key, name, variant, count }, filter) {
  if (key === "none") return setText(node, t("allDayEmpty"));
  if (key === "options") return setText(node, name);
  const words = [name, variant].filter(Boolean).join(" ");
  setAttributes(node.firstElementChild, {
    "data-key": key,
    "data-name": words,
    "aria-pressed": String(filter?.key === key),
  });
  setText(node.querySelector(".count"), String(count));
  setText(node.querySelector(".dish"), name);
  return setText(node.querySelector(".variant"), variant);
}

/** What was bumped lately, with a button each to bring it back. */
export function drawRecall(panel, entries, state) {
  reconcile(listOf(panel, t("recall")), entries.length ? entries : [{ key: "none" }], {
    keyOf: (entry) => entry.key,
    build: (entry) =>
      entry.key === "none"
        ? h("li.none")
        : h("li", { "data-order": entry.orderId },
            h("h3.code"), h("p.who"), button("bring-back", "recall-one")),
    update: (node, entry) => {
      if (entry.key === "none") return setText(node, t("recallEmpty"));
      const at = clockText(Date.parse(entry.when), state.timezone);
      setText(node.querySelector(".code"), entry.orderCode);
      const words = [entry.atName, entry.origin, at];
      setText(node.querySelector(".who"), words.filter(Boolean).join(" · "));
      const deed = node.querySelector("button");
      setAttributes(deed, { "data-items": JSON.stringify(entry.itemIds), "data-at": entry.at });
      return setButton(deed, t("recall"), entry.orderCode, false);
    },
  });
}
