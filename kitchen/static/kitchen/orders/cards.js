/** The board's columns and cards as elements; what has not changed is not touched. */

import { h, reconcile, setAttributes, setText } from "../dom.js";
import { NEXT, isBusy } from "./store.js";
import { MOVE_WORDS, STATUS_WORDS, age, apart, clock, linesOf, money } from "./words.js";

const MOST_LINES = 4;
/** In how many minutes an order is ready; "" leaves what the kitchen reckons. */
export const MINUTES = ["", 5, 10, 15, 20, 25, 30, 45, 60, 90];

export function drawColumns(parent, { columns }, board) {
  reconcile(parent, columns, {
    keyOf: (column) => column.id,
    build: (column) =>
      h("section.board-column", {
        "aria-labelledby": `column-${column.id}`, "data-column": column.id,
      },
        h("h2", {}, h("span", { id: `column-${column.id}` }, column.name), h("span.count")),
        h("div.cards"), h("p.nothing")),
    update: (node, column) => updateColumn(node, column, board),
  });
}

/** The phone's choice of a column. */
export function drawTabs(parent, { columns }, chosen) {
  parent.hidden = columns.length < 2;
  reconcile(parent, columns, {
    keyOf: (column) => column.id,
    build: (column) => h("button", { type: "button", "data-tab": column.id }),
    update: (node, column) => {
      setText(node, `${column.name} ${column.cards.length}`);
      setAttributes(node, {
        "aria-pressed": String(column.id === chosen),
        "data-late": column.cards.some(({ mood }) => mood === "late"),
      });
    },
  });
}

function updateColumn(node, column, board) {
  const [head, cards, nothing] = node.children;
  setText(head.lastElementChild, String(column.cards.length));
  setText(nothing, column.cards.length ? "" : column.nothing);
  reconcile(cards, column.cards, {
    keyOf: ({ order }) => order._id,
    build: buildCard,
    update: (card, shown) => updateCard(card, shown, board),
  });
}

function buildCard({ order }) {
  const name = `order-${order._id}`;
  return h("article.board-card", { "data-order": order._id, "aria-labelledby": name },
    h("button.card-head", { type: "button", "data-do": "open", id: name },
      h("b.card-code"), h("span.card-where"), h("span.card-age")),
    h("p.card-guest"), h("ul.card-lines"), h("p.card-marks"),
    h("div.card-deeds", {},
      h("label.card-minutes", {}, h("span.visually-hidden", {}, "Ready in"), minutesSelect()),
      h("button.button.default", { type: "button", "data-do": "next" }),
      h("a.button.quiet-button.card-call", {}, icon("phone")),
      h("button.button.quiet-button.card-more", {
        type: "button", "data-do": "open", "aria-label": `More about ${order.orderCode}`,
      }, "⋯")));
}

/** One of the admin's icons; the page names the file they are in. */
function icon(name) {
  const file = document.getElementById("board").dataset.icons;
  const node = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  node.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${file}#${name}`);
  node.append(use);
  return node;
}

export function minutesSelect() {
  const options = MINUTES.map((one) => h("option", { value: one }, one ? `in ${one} min` : "no time"));
  return h("select", { "data-minutes": true }, ...options);
}

function updateCard(node, shown, { state, told, minutes }) {
  const { order } = shown;
  const busy = String(isBusy(state, order._id));
  setAttributes(node, { "data-mood": shown.mood || null, "aria-busy": busy });
  const [head, guest, lines, marks, deeds] = node.children;
  setText(head.children[0], order.orderCode || order._id.slice(-4).toUpperCase());
  setText(head.children[1], order.origin?.name ?? "");
  const begins = shown.isLater && `for ${clock(order.startAt, told.timezone)}`;
  setText(head.children[2], begins || age(shown.minutes));
  setText(guest, [apart(order.customer?.name), money(order.totalPriceCents)].filter(Boolean).join(" · "));
  drawLines(lines, order);
  drawMarks(marks, shown, told.timezone);
  drawDeeds(deeds, shown, { state, told, minutes });
}

function drawLines(list, order) {
  const lines = linesOf(order.items);
  const more = lines.length - MOST_LINES;
  const texts = lines.slice(0, MOST_LINES).map(({ count, text }) => `${count} × ${text}`);
  if (more > 0) texts.push(`and ${more} more`);
  fill(list, texts, () => h("li"));
}

/** Words with a colour: nobody needs the colour to understand them. */
function drawMarks(parent, { order, mood, owes }, zone) {
  const done = order.items.filter((one) => one.completedAt).length;
  const due = order.readyAt ?? order.estimatedReadyAt;
  const marks = [
    [order.status === "ACCEPTED" && due && `ready about ${clock(due, zone)}`, "mark"],
    [order.status === "ACCEPTED" && done && `${done} of ${order.items.length} made`, "mark"],
    [mood === "late" && "late", "mark mark-late"],
    [owes && "not paid", "mark mark-warm"],
    [order.status === "PICKED_UP" && STATUS_WORDS.PICKED_UP, "mark mark-good"],
    [order.status === "CANCELLED" && "Cancelled", "mark"],
    [order.cancelReason && `“${order.cancelReason}”`, "quiet"],
  ].filter(([text]) => text);
  fill(parent, marks.map(([text]) => text), () => h("span"));
  marks.forEach(([, look], place) => setAttributes(parent.children[place], { class: look }));
}

function drawDeeds(parent, { order, isLater }, { state, told, minutes }) {
  const [time, next, call] = parent.children;
  const to = told.mayMove ? NEXT[order.status] : undefined;
  const accepts = to === "ACCEPTED" && !order.readyAt && !isLater;
  time.hidden = !accepts;
  const select = time.lastElementChild;
  if (!select.dataset.touched) select.value = minutes;
  next.hidden = !to;
  setText(next, to ? MOVE_WORDS[to] : "");
  setAttributes(next, {
    "aria-disabled": String(isBusy(state, order._id)),
    "aria-label": to ? `${MOVE_WORDS[to]} ${order.orderCode}` : null,
  });
  const phone = order.customer?.phone;
  call.hidden = !phone;
  setAttributes(call, {
    href: phone ? `tel:${phone.replace(/[^\d+]/g, "")}` : null,
    "aria-label": phone ? `Call ${order.customer?.name || "the guest"}` : null,
  });
}

function fill(parent, texts, make) {
  while (parent.children.length > texts.length) parent.lastElementChild.remove();
  while (parent.children.length < texts.length) parent.append(make());
  texts.forEach((text, place) => setText(parent.children[place], text));
}
