/** Beside a conversation: its tags, and what the guest ordered. */

import { h, reconcile, setAttributes, setText } from "../../kitchen/dom.js";
import { RATING_WORDS, moment, tagWord } from "./words.js";

const STATUS_WORDS = {
  CREATED: "New",
  ACCEPTED: "Being made",
  READY_FOR_PICKUP: "Ready",
  PICKED_UP: "Handed over",
  CANCELLED: "Cancelled",
};
const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** `view`: {thread, detail, tags: [all that may be set], mayAnswer, order: address}. */
export function drawSide(side, view) {
  drawTags(side.querySelector("#tags"), view);
  side.querySelector("#own-tag").hidden = !view.mayAnswer;
  const { rating } = view.thread;
  const rated = rating ? `The guest’s last rating: ${RATING_WORDS[rating] ?? rating}` : "";
  setText(side.querySelector("#rating"), rated);
  const orders = view.detail?.orders ?? [];
  side.querySelector("#no-orders").hidden = orders.length > 0;
  reconcile(side.querySelector("#orders"), orders, {
    keyOf: ({ id }) => id,
    build: ({ id }) =>
      h("li", {}, h("a", { href: view.order.replace("{id}", id) }), h("span"), h("small")),
    update: (node, order) => {
      const [link, state, items] = node.children;
      setText(link, `Order ${order.code}`);
      const status = STATUS_WORDS[order.status] ?? order.status;
      const total = money.format(order.totalPriceCents / 100);
      const about = [status, total, order.origin, order.startedAt && moment(order.startedAt)];
      setText(state, about.filter(Boolean).join(" · "));
      setText(items, order.items.join(", "));
    },
  });
}

function drawTags(list, { thread, tags, mayAnswer }) {
  const all = [...new Set([...tags, ...thread.tags])];
  reconcile(list, all, {
    keyOf: (tag) => tag,
    build: (tag) => h("li", {}, h("button.chip", { type: "button", "data-tag": tag }, tagWord(tag))),
    update: (node, tag) => {
      const [button] = node.children;
      setAttributes(button, { "aria-pressed": String(thread.tags.includes(tag)), disabled: !mayAnswer });
    },
  });
}
