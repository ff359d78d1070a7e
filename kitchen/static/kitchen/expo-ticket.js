/** One whole order as expo sees it: whose it is, what is missing where, one button to move it on. */

import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { drawSections } from "./rows.js";
import { ageNode, updateHead } from "./ticket.js";

/** How `reconcile` makes and changes expo's tickets; `names`: station id → name. */
export function expoTicketOf({ names, timezone }) {
  return {
    keyOf: (card) => card.ticket.orderId,
    build: buildTicket,
    update: (node, card) => {
      updateHead(node, card, timezone);
      drawStations(node.querySelector(".progress"), card);
      drawSections(node.querySelector(".sections"), card, names);
      updateButtons(node, card);
    },
  };
}

function buildTicket({ ticket }) {
  const button = (name, deed) => h(`button.${name}`, { type: "button", "data-do": deed });
  return h("article.ticket.whole", { tabindex: "-1", "data-order": ticket.orderId },
    h("header.head", {}, h("h3.code"), ageNode()),
    h("p.who", {}, h("strong.guest"), h("span.origin"), h("span.wanted")),
    h("p.stopped-word", { hidden: true }),
    h("p.allergies", { hidden: true }),
    h("ul.progress"),
    h("div.sections"),
    button("ack", "acknowledge"),
    button("anyway", "mark-ready"),
    h("button.bump", { type: "button", "data-do": "bump" },
      h("span.deed"), h("kbd.nth", { "aria-hidden": "true" })));
}

/** "✓ Bar", "○ Kitchen 1/3": what is missing where, not by colour alone. */
function drawStations(list, { stations, ticket }) {
  const known = stations.filter((one) => one.name);
  list.hidden = !known.length || ticket.status !== "ACCEPTED";
  reconcile(list, known, {
    keyOf: (one) => one.id,
    build: () => h("li"),
    update: (node, { name, total, done }) => {
      const whole = done >= total;
      setAttributes(node, { "data-done": whole });
      setText(node, whole ? `✓ ${name}` : `○ ${name} ${done}/${total}`);
    },
  });
}

function updateButtons(node, card) {
  const { ticket, stopped, unseen, missing } = card;
  const part = (name) => node.querySelector(`.${name}`);
  const code = ticket.orderCode;
  const word = wordOf(card);
  setText(part("ack"), t("gotIt"));
  setAttributes(part("ack"), {
    hidden: stopped || !unseen,
    "aria-label": `${t("gotIt")} ${code}`,
  });
  const early = ticket.status === "ACCEPTED" && missing > 0;
  setText(part("anyway"), t("readyAnyway"));
  setAttributes(part("anyway"), { hidden: !early, "aria-label": `${t("readyAnyway")} ${code}` });
  setText(part("deed"), t(word, { n: missing }));
  setAttributes(part("bump"), {
    "data-waits": early,
    "aria-disabled": early ? "true" : null,
    "aria-label": `${t(word, { n: missing })} ${code}`,
  });
}

function wordOf({ ticket, stopped, missing }) {
  if (stopped) return "gotIt";
  if (ticket.status === "READY_FOR_PICKUP") return "handedOver";
  return missing ? "missing" : "markReady";
}
