/** A ticket's lines, course by course: what to make, in what state, with a button each. */

import { countdown } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";

/** Stems, in the languages that guests write: a note with one of them may cost a life. */
const ALLERGY = /al+[eé]rg|anaphyla|anafil|[ck]o?el[ií]a[ck]|epi-?pen/i;
export const isAllergy = (text) => ALLERGY.test(text);

/** Brings a ticket's sections up to date. `card` is of views.js; `names`: station id → name. */
export function drawSections(parent, card, names) {
  reconcile(parent, card.sections, {
    keyOf: (section) => section.key,
    build: () => h("div.section", {}, courseHead(), h("ul.lines")),
    update: (node, section) => {
      const head = node.querySelector(".course-head");
      setAttributes(head, { hidden: section.course === null });
      if (section.course !== null) updateHead(head, card, section);
      reconcile(node.querySelector(".lines"), section.groups, rowOf(card, names));
    },
  });
}

function courseHead() {
  return h("p.course-head", { hidden: true },
    h("span.course"), h("span.course-state"), h("button.course-deed", { type: "button" }));
}

function updateHead(head, card, { course, held, until, canHold, groups }) {
  const ids = groups.flatMap((group) => group.itemIds);
  const deed = head.querySelector("button");
  const word = held ? t("fire") : t("hold");
  setAttributes(head, { "data-held": held });
  setText(head.querySelector(".course"), t("course", { n: course, course }));
  setText(head.querySelector(".course-state"), held ? heldWords(until) : "");
  setText(deed, word);
  setAttributes(deed, {
    hidden: card.stopped || !(held || canHold),
    "data-do": held ? "fire" : "hold",
    "data-items": JSON.stringify(ids),
    "data-course": course,
    "aria-label": `${word} ${t("course", { n: course, course })}, ${card.ticket.orderCode}`,
  });
}

/** "‖ held" or "⏳ 4:05" */
export const heldWords = (until) => (until ? `⏳ ${countdown(until)}` : `‖ ${t("held")}`);

function rowOf(card, names) {
  return {
    keyOf: (group) => group.itemIds.join(" "),
    build: () =>
      h("li.row", {},
        h("button.line", { type: "button" }),
        h("button.about", { type: "button", "data-do": "about" }, "⋯")),
    update: (item, group) => updateRow(item, card, group, names),
  };
}

function updateRow(item, card, group, names) {
  const [button, about] = item.children;
  const items = JSON.stringify(group.itemIds);
  setAttributes(button, {
    "data-do": deedOf(group),
    "data-items": items,
    "aria-pressed": String(group.done),
    "aria-disabled": card.stopped ? "true" : null,
    "data-held": group.held,
    "data-cancelled": group.cancelled,
    "data-changed": group.unseen && !group.cancelled,
  });
  setAttributes(about, {
    hidden: card.stopped || group.cancelled,
    "data-items": items,
    "aria-label": t("about", { name: group.name }),
  });
  // What a line says never changes but for its state and the language.
  const signature = JSON.stringify([
    group.started, group.done, group.held, group.cancelled, group.unseen, group.notes,
    card.stopped, t("started"),
  ]);
  if (button.dataset.shown === signature) return;
  button.dataset.shown = signature;
  button.replaceChildren(...lineParts(group, names));
}

function deedOf(group) {
  if (group.cancelled) return "acknowledge";
  if (group.held) return "about";
  return group.done ? "unbump-line" : "bump-line";
}

function lineParts(group, names) {
  const notes = group.notes;
  return [
    h("span.what", {}, group.done ? "✓ " : null, ...whatParts(group), ...stateParts(group)),
    ...group.shownOptions.map((option) => optionPart(option, names)),
    group.was?.notes !== undefined && group.unseen
      ? h("span.was", {}, group.was.notes || t("noNotes"))
      : null,
    notes ? h("span.notes", { "data-allergy": isAllergy(notes) }, notes) : null,
  ].filter(Boolean);
}

function whatParts(group) {
  const many = group.itemIds.length;
  const parts = [
    h("span.count", { "data-many": many > 1 }, `${many} ×`), " ",
    h("span.dish", { "data-elsewhere": group.optionOnly }, group.name),
    group.variant ? h("span.variant", {}, ` ${group.variant}`) : null,
  ];
  return parts.filter(Boolean);
}

function stateParts(group) {
  const words = [
    [group.cancelled, "cancelled", `✕ ${t("cancelled")}`],
    [group.unseen && !group.cancelled, "changed", `✎ ${t("changed")}`],
    [group.started && !group.done && !group.cancelled, "started", t("started")],
  ];
  return words
    .filter(([holds]) => holds)
    .flatMap(([, name, word]) => [" ", h(`span.flag.${name}`, {}, word)]);
}

/** An option of another station says whose it is: here it is only good to know. */
function optionPart(option, names) {
  const elsewhere = option.at.map((id) => names.get(id)).filter(Boolean);
  if (!elsewhere.length) return h("span.choice", {}, option.name);
  const words = t("madeAt", { name: elsewhere.join(", ") });
  return h("span.choice.from-elsewhere", {}, `${option.name} `, h("em", {}, words));
}
