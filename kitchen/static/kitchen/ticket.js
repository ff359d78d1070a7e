/** One ticket in one column. */

import { levelOf, minutesSince } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { sinceOf } from "./views.js";

const MARKS = { fresh: "●", warn: "▲", late: "◆" };

export const TICKET = {
  keyOf: (card) => card.ticket.orderId,
  build: buildTicket,
  update: updateTicket,
};

/** "2 × Latte Large, Burger" */
export function summaryOf(groups) {
  return groups
    .map((group) => [countText(group), group.name, group.variant].filter(Boolean).join(" "))
    .join(", ");
}

const countText = (group) => (group.itemIds.length > 1 ? `${group.itemIds.length} ×` : "");

/** Sets how old it is: in words, by a shape and by colour. */
export function showAge(node, iso) {
  const minutes = minutesSince(iso);
  const level = levelOf(minutes);
  setAttributes(node.closest("[data-order]"), { "data-level": level });
  setText(node.querySelector(".mark"), MARKS[level]);
  setText(node.querySelector(".minutes"), t("minutes", { n: minutes }));
  setText(node.querySelector(".late-word"), level === "late" ? t("late") : "");
}

export function ageNode() {
  return h("p.age", {},
    h("span.mark", { "aria-hidden": "true" }), " ",
    h("span.minutes"), " ", h("span.late-word"));
}

function buildTicket({ ticket }) {
  return h("article.ticket", { tabindex: "-1", "data-order": ticket.orderId },
    h("header.head", {}, h("h3.code"), ageNode()),
    h("p.who", {}, h("strong.origin"), h("span.guest")),
    h("p.stopped-word", { hidden: true }),
    h("ul.lines"),
    h("p.elsewhere"),
    h("button.bump", { type: "button" }, h("span.deed"), h("kbd.nth", { "aria-hidden": "true" })));
}

function updateTicket(node, card) {
  const { ticket, stopped } = card;
  const part = (name) => node.querySelector(`.${name}`);
  setAttributes(node, { "aria-label": nameOf(ticket), "data-status": ticket.status });
  setText(part("code"), ticket.orderCode);
  setText(part("origin"), ticket.origin?.name ?? "");
  setText(part("guest"), ticket.customerName ?? "");
  setText(part("elsewhere"), card.elsewhere ? t("elsewhere", { n: card.elsewhere }) : "");
  setText(part("stopped-word"), stopped ? stoppedWord(ticket) : "");
  setAttributes(part("stopped-word"), { hidden: !stopped });
  setText(part("nth"), card.nth ? String(card.nth) : "");
  showAge(part("age"), sinceOf(ticket));
  updateButton(part("bump"), card);
  reconcile(part("lines"), card.groups, lineOf(card));
}

const nameOf = (ticket) => [ticket.orderCode, ticket.origin?.name].filter(Boolean).join(", ");
export const stoppedWord = (ticket) => t(ticket.status === "CANCELLED" ? "cancelled" : "gone");

function updateButton(button, { ticket, stopped, busy }) {
  const code = ticket.orderCode;
  setText(button.querySelector(".deed"), stopped ? t("gotIt") : t("bump"));
  setAttributes(button, {
    "data-do": stopped ? "acknowledge" : "bump",
    "aria-disabled": busy ? "true" : null,
    "aria-label": stopped ? `${t("gotIt")} ${code}` : t("bumpTicket", { code }),
  });
}

function lineOf({ ticket, stopped, busyIds }) {
  return {
    keyOf: (group) => group.itemIds.join(" "),
    build: () => h("li", {}, h("button.line", { type: "button" })),
    update: (item, group) => {
      const button = item.firstElementChild;
      const done = Boolean(group.completedAt);
      setAttributes(button, {
        "data-do": done ? "unbump-line" : "bump-line",
        "data-items": JSON.stringify(group.itemIds),
        "aria-pressed": String(done),
        "aria-disabled": stopped || group.itemIds.some((id) => busyIds.has(id)) ? "true" : null,
      });
      // What a line says never changes but for its state and the language.
      const signature = JSON.stringify([group.started, done, ticket.status, t("started")]);
      if (button.dataset.shown === signature) return;
      button.dataset.shown = signature;
      button.replaceChildren(...lineParts(group, done));
    },
  };
}

function lineParts(group, done) {
  return [
    h("span.what", {},
      done ? "✓ " : null,
      h("span.count", { "data-many": group.itemIds.length > 1 }, `${group.itemIds.length} ×`), " ",
      h("span.dish", {}, group.name),
      group.variant ? h("span.variant", {}, ` ${group.variant}`) : null,
      group.started && !done ? h("span.started", {}, ` ${t("started")}`) : null),
    ...group.choices.map((choice) => h("span.choice", {}, choice)),
    group.notes ? h("span.notes", {}, group.notes) : null,
  ].filter(Boolean);
}
