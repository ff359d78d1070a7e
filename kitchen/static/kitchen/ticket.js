/** One ticket in one station's column. */

import { clockText, minutesSince } from "./clock.js";
import { h, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { drawSections, isAllergy } from "./rows.js";

const MARKS = { fresh: "●", warn: "▲", late: "◆" };

/** "2 × Latte Large, Burger" */
export function summaryOf(groups) {
  return groups
    .map((group) => [countText(group), group.name, group.variant].filter(Boolean).join(" "))
    .join(", ");
}

const countText = (group) => (group.itemIds.length > 1 ? `${group.itemIds.length} ×` : "");

/** Sets how old it is: in words, by a shape and by colour. */
export function showAge(node, iso, level) {
  setAttributes(node.closest("[data-order]"), { "data-level": level });
  setText(node.querySelector(".mark"), MARKS[level]);
  setText(node.querySelector(".minutes"), t("minutes", { n: minutesSince(iso) }));
  setText(node.querySelector(".late-word"), level === "late" ? t("late") : "");
}

export function ageNode() {
  return h("p.age", {},
    h("span.mark", { "aria-hidden": "true" }), " ",
    h("span.minutes"), " ", h("span.late-word"));
}

/** How `reconcile` makes and changes tickets; `names`: station id → name. */
export function ticketOf({ names, timezone }) {
  return {
    keyOf: (card) => card.ticket.orderId,
    build: buildTicket,
    update: (node, card) => updateTicket(node, card, names, timezone),
  };
}

function buildTicket({ ticket }) {
  return h("article.ticket", { tabindex: "-1", "data-order": ticket.orderId },
    h("header.head", {}, h("h3.code"), ageNode()),
    h("p.who", {}, h("strong.origin"), h("span.guest"), h("span.wanted")),
    h("p.stopped-word", { hidden: true }),
    h("p.allergies", { hidden: true }),
    h("div.sections"),
    h("p.elsewhere"),
    h("button.ack", { type: "button", "data-do": "acknowledge", hidden: true }),
    h("button.bump", { type: "button" }, h("span.deed"), h("kbd.nth", { "aria-hidden": "true" })));
}

function updateTicket(node, card, names, timezone) {
  const part = (name) => node.querySelector(`.${name}`);
  updateHead(node, card, timezone);
  setText(part("elsewhere"), alsoAtWords(card));
  updateButtons(part("ack"), part("bump"), card);
  drawSections(part("sections"), card, names);
}

/** What station's and expo's tickets have alike. */
export function updateHead(node, card, timezone) {
  const { ticket, stopped } = card;
  const part = (name) => node.querySelector(`.${name}`);
  setAttributes(node, { "aria-label": nameOf(ticket), "data-status": ticket.status });
  setText(part("code"), ticket.orderCode);
  setText(part("origin"), ticket.origin?.name ?? "");
  setText(part("guest"), ticket.customerName ?? "");
  const wanted = ticket.wantedAt && clockText(Date.parse(ticket.wantedAt), timezone);
  setText(part("wanted"), wanted ? t("wanted", { time: wanted }) : "");
  setText(part("stopped-word"), stopped ? t("cancelled") : "");
  setAttributes(part("stopped-word"), { hidden: !stopped });
  const allergies = allergiesOf(card);
  setText(part("allergies"), allergies ? `⚠ ${t("allergy")}: ${allergies}` : "");
  setAttributes(part("allergies"), { hidden: !allergies });
  setText(part("nth"), card.nth ? String(card.nth % 10) : "");
  showAge(part("age"), card.since, card.level);
}

const nameOf = (ticket) => [ticket.orderCode, ticket.origin?.name].filter(Boolean).join(", ");

/** Allergies are pinned to the ticket's head, too: nobody must have to read down to them. */
function allergiesOf({ lines }) {
  const notes = lines.filter((line) => !line.cancelledAt).map((line) => line.notes ?? "");
  return [...new Set(notes.filter(isAllergy))].join(" · ");
}

function alsoAtWords({ alsoAt }) {
  if (!alsoAt.length) return "";
  const names = alsoAt.map(({ name, done }) => (done ? `${name} ✓` : name));
  return t("alsoAt", { names: names.join(", ") });
}

function updateButtons(ack, bump, { ticket, unseen, openIds, stopped }) {
  const code = ticket.orderCode;
  const onlySeen = stopped || !openIds.length;
  setAttributes(ack, { hidden: onlySeen || !unseen, "aria-label": `${t("gotIt")} ${code}` });
  setText(ack, t("gotIt"));
  setText(bump.querySelector(".deed"), onlySeen ? t("gotIt") : t("bump"));
  setAttributes(bump, {
    "data-do": onlySeen ? "acknowledge" : "bump",
    "aria-label": onlySeen ? `${t("gotIt")} ${code}` : t("bumpTicket", { code }),
  });
}
