/** What lies around the tickets: new orders, the shelf, all-day counts, the recall list. */

import { clockText } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { isBusy, isStopped } from "./store.js";
import { ageNode, showAge, stoppedWord, summaryOf } from "./ticket.js";
import { groupLines } from "./views.js";

const orderKey = (ticket) => ticket.orderId;

/** Fixed parts of a panel: a heading and a list. */
function listOf(panel, heading) {
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
        h("p.summary"), h("p.notes", { hidden: true }), h("p.stopped-word", { hidden: true }),
        h("div.choose", {}, button("accept", "accept"), button("reject", "reject"))),
    update: (node, ticket) => updateNew(node, ticket, isBusy(state, ticket.orderId)),
  });
}

function updateNew(node, ticket, busy) {
  const part = (name) => node.querySelector(`.${name}`);
  const stopped = isStopped(ticket);
  const notes = ticket.lines.map((line) => line.notes).filter(Boolean).join(" · ");
  setAttributes(node, { "data-status": ticket.status });
  setText(part("code"), ticket.orderCode);
  setText(part("who"), [ticket.origin?.name, ticket.customerName].filter(Boolean).join(" · "));
  setText(part("summary"), summaryOf(groupLines(ticket.lines)));
  setText(part("notes"), notes);
  setAttributes(part("notes"), { hidden: !notes });
  setText(part("stopped-word"), stopped ? stoppedWord(ticket) : "");
  setAttributes(part("stopped-word"), { hidden: !stopped });
  showAge(part("age"), ticket.placedAt);
  setAttributes(part("accept"), { "data-do": stopped ? "acknowledge" : "accept" });
  setButton(part("accept"), stopped ? t("gotIt") : t("accept"), ticket.orderCode, busy);
  setButton(part("reject"), t("reject"), ticket.orderCode, busy);
  setAttributes(part("reject"), { hidden: stopped });
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
      const whose = [ticket.origin?.name, ticket.customerName];
      const words = isStopped(ticket) ? [stoppedWord(ticket)] : whose;
      setAttributes(node, { "data-status": ticket.status });
      setText(node.querySelector(".code"), ticket.orderCode);
      setText(node.querySelector(".who"), words.filter(Boolean).join(" · "));
      const deedButton = node.querySelector("button");
      setAttributes(deedButton, { "data-do": deed });
      setButton(deedButton, t(word), ticket.orderCode, isBusy(state, ticket.orderId));
    },
  });
}

function shelfDeed(ticket) {
  if (isStopped(ticket)) return ["acknowledge", "gotIt"];
  return ticket.status === "ACCEPTED" ? ["mark-ready", "markReady"] : ["hand-over", "handedOver"];
}

/** How many of each dish are still to be made. */
export function drawAllDay(panel, entries) {
  const list = listOf(panel, t("allDay"));
  reconcile(list, entries.length ? entries : [{ key: "none" }], {
    keyOf: (entry) => entry.key,
    build: (entry) =>
      entry.key === "none"
        ? h("li.none")
        : h("li", {}, h("span.count"), h("span.dish"), h("span.variant")),
    update: (node, entry) => {
      if (entry.key === "none") return setText(node, t("allDayEmpty"));
      setText(node.querySelector(".count"), String(entry.count));
      setText(node.querySelector(".dish"), entry.name);
      return setText(node.querySelector(".variant"), entry.variant);
    },
  });
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
      const at = clockText(Date.parse(entry.at), state.timezone);
      setText(node.querySelector(".code"), entry.orderCode);
      const words = [entry.columnName ?? t("other"), entry.origin, at];
      setText(node.querySelector(".who"), words.filter(Boolean).join(" · "));
      const deed = node.querySelector("button");
      setAttributes(deed, { "data-items": JSON.stringify(entry.itemIds) });
      const busy = isBusy(state, entry.orderId, entry.itemIds);
      return setButton(deed, t("recall"), entry.orderCode, busy);
    },
  });
}
