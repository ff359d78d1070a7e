/** One order as its guest follows it to "ready". */
import { Chat } from "./chat.js";
import { announce, h, refill } from "./dom.js";
import { languageSelect } from "./head.js";
import { icon } from "./icons.js";
import { SPOKEN, money, moment, named, say, setLanguage } from "./language.js";
import { NotifyCard } from "./notify_card.js";
import { OffersCard } from "./offers_card.js";
import { noteStatus, pastOrder } from "./past_orders.js";
import { orderReadyText } from "./pace.js";
import { itemsOf, restaurantName } from "./place.js";
import { OrderFeed } from "./status_feed.js";
import { paymentHint, paymentRows } from "./status_payment.js";

const STEPS = ["CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"];
const ENDED = ["PICKED_UP", "CANCELLED"];

export class StatusPage {
  constructor(root, restaurantId, orderId) {
    Object.assign(this, {
      root,
      restaurantId,
      orderId,
      order: null,
      items: new Map(),
      restaurant: "",
    });
    this.token = new URLSearchParams(location.search).get("token") ?? "";
    this.link = h("p", { class: "link-lost", role: "status" });
    const own = { orderId, restaurantId, token: this.token };
    // Drawn once: what somebody is tapping must not be drawn anew when the order changes.
    this.notify = new NotifyCard(own);
    this.offers = new OffersCard(own);
  }

  start() {
    this.feed = new OrderFeed({
      orderId: this.orderId,
      token: this.token,
      onorder: (order) => this.#changed(order),
      onlink: (isThere) => this.#linked(isThere),
      onmissing: () => this.#missing(),
    });
    this.feed.start();
    this.#startChat();
    restaurantName(this.restaurantId).then((name) => {
      this.restaurant = name;
      this.draw();
    });
  }

  /** The button alone is drawn anew: what a guest is reading stays where it is. */
  #startChat() {
    if (!this.token) return;
    const { orderId, token } = this;
    this.chatPlace = h("p", { class: "chat-place" });
    const onchange = () => refill(this.chatPlace, this.chat.button());
    this.chat = new Chat({ orderId, token, onchange });
    this.chat.start();
  }

  draw() {
    if (!this.order) return;
    const { order } = this;
    const focused = this.root.contains(document.activeElement) && document.activeElement.id;
    document.title = `${say(`state${order.status}`)} · ${order.orderCode}`;
    this.root.replaceChildren(
      this.#head(),
      h(
        "main",
        { class: `status ${order.status}` },
        this.#ticket(),
        this.notify.element,
        this.#progress(),
        this.#lines(),
        this.chatPlace,
        this.offers.element,
        this.#ways(),
      ),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  #changed(order) {
    const before = this.order?.status;
    if (!this.order) this.#first(order);
    // Asking brings no times; those that are known stay.
    this.order = { ...order, timeline: order.timeline ?? this.order?.timeline ?? [] };
    noteStatus(this.orderId, order.status);
    this.draw();
    if (before !== order.status) this.#announce();
    if (before && before !== order.status && order.status === "READY_FOR_PICKUP")
      navigator.vibrate?.([200, 100, 200]);
    if (!ENDED.includes(order.status)) return;
    this.feed.stop();
    this.notify.end();
  }

  #first(order) {
    this.#nameLines(order);
    this.offers.start();
    if (!ENDED.includes(order.status)) this.notify.start();
  }

  async #nameLines(order) {
    this.items = await itemsOf(order.restaurantId, order.locationId);
    this.draw();
  }

  #linked(isThere) {
    this.link.textContent = isThere ? "" : say("linkLost");
    if (this.order || isThere) return;
    const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
    this.root.replaceChildren(h("main", { class: "friendly" }, spinner, this.link));
  }

  #missing() {
    this.feed.stop();
    document.title = say("noOrderTitle");
    this.root.replaceChildren(
      h(
        "main",
        { class: "friendly" },
        h("h1", {}, say("noOrderTitle")),
        h("p", {}, say("noOrderText")),
      ),
    );
  }

  #head() {
    const onlanguage = (code) => {
      setLanguage(code);
      this.draw();
      this.notify.redraw();
      this.offers.start();
    };
    const back = h(
      "a",
      { class: "round", href: this.#menuAddress(), "aria-label": say("toMenu") },
      icon("back"),
    );
    return h(
      "header",
      { class: "place" },
      back,
      h("p", { class: "place-name strong" }, this.restaurant),
      languageSelect(SPOKEN, onlanguage),
    );
  }

  #announce() {
    const { status, orderCode } = this.order;
    announce(`${say(`hero${status}`)} ${say("orderCode")}: ${orderCode}`);
  }

  #ticket() {
    const { order } = this;
    const hint = say(`hint${order.status}`);
    const ready = orderReadyText(order);
    const where = [
      order.customer.name && say("orderFor", { name: order.customer.name }),
      order.origin.name,
    ];
    return h(
      "section",
      { class: "ticket" },
      h("span", { class: "state-mark", "aria-hidden": "true" }, icon(markOf(order.status))),
      h("div", { class: "said" }, h("h1", {}, say(`hero${order.status}`)), h("p", {}, hint)),
      h("p", { class: "code" }, h("span", {}, say("orderCode")), h("strong", {}, order.orderCode)),
      h("p", { class: "soft" }, where.filter(Boolean).join(" · ")),
      ready && h("p", { class: "ready-text" }, ready),
      this.link,
    );
  }

  #progress() {
    const times = new Map(this.order.timeline.map(({ status, at }) => [status, at]));
    const at = STEPS.indexOf(this.order.status);
    const isCancelled = this.order.status === "CANCELLED";
    const steps = isCancelled ? [...STEPS.filter((step) => times.has(step)), "CANCELLED"] : STEPS;
    const rows = steps.map((step, position) => {
      const isPast = isCancelled || position < at || (step === "PICKED_UP" && position === at);
      const state = isPast ? "past" : position === at ? "now" : "next";
      const current = step === this.order.status;
      const time =
        times.get(step) &&
        state !== "next" &&
        h("time", { datetime: times.get(step) }, moment(times.get(step)));
      const mark = h(
        "span",
        { class: "mark", "aria-hidden": "true" },
        state === "past" && icon(step === "CANCELLED" ? "close" : "check"),
      );
      return h(
        "li",
        { class: state, "aria-current": current ? "step" : null },
        mark,
        h("span", {}, say(`state${step}`)),
        time,
      );
    });
    return h(
      "section",
      { "aria-labelledby": "progress" },
      h("h2", { id: "progress", class: "unseen" }, say("progress")),
      h("ol", { class: "progress" }, rows),
    );
  }

  #lines() {
    const { order } = this;
    const subtotal = order.items.reduce((sum, line) => sum + line.priceCents, 0);
    const off = order.discount?.amountCents ?? 0;
    const tax = order.totalPriceCents + off - subtotal;
    return h(
      "section",
      { class: "ordered", "aria-labelledby": "ordered" },
      h("h2", { id: "ordered" }, say("yourOrder")),
      h(
        "ul",
        {},
        order.items.map((line) => this.#line(line)),
      ),
      h(
        "dl",
        { class: "sums" },
        tax > 0 && sum(say("subtotal"), money(subtotal)),
        tax > 0 && sum(say("tax"), money(tax)),
        off > 0 && sum(order.discount.name, `−${money(off)}`, "off"),
        sum(say("total"), money(order.totalPriceCents), "grand exact"),
        paymentRows(order).map((row) => sum(...row)),
      ),
      paymentHint(order),
    );
  }

  #line(line) {
    const item = this.items.get(line.menuItemId)?.item;
    const chosen = [...line.variants, ...line.modifiers.flatMap((one) => translated(one, item))];
    const done = line.completedAt && this.order.status === "ACCEPTED";
    return h(
      "li",
      {},
      h(
        "div",
        {},
        h(
          "p",
          { class: "strong" },
          named(item?.name ?? line.name),
          done && h("span", { class: "done" }, icon("check"), say("lineDone")),
        ),
        chosen.length > 0 &&
          h("p", { class: "soft" }, chosen.map((one) => named(one.name)).join(" · ")),
        line.notes && h("p", { class: "soft note" }, `“${line.notes}”`),
      ),
      h("p", { class: "price" }, money(line.priceCents)),
    );
  }

  #ways() {
    const again = pastOrder(this.orderId)?.lines?.length && ENDED.includes(this.order.status);
    const href = `${this.#menuAddress()}?again=${this.orderId}`;
    return h(
      "nav",
      { class: "ways" },
      again && h("a", { class: "button", href }, icon("again"), say("orderAgain")),
      h("a", { class: "button", href: this.#menuAddress() }, say("toMenu")),
    );
  }

  #menuAddress() {
    return `/o/${encodeURIComponent(this.order.origin.id)}`;
  }
}

/** The chosen options of a stored modifier, with the menu's names where it has them. */
function translated(stored, item) {
  const modifier = item?.modifiers.find((one) => one.id === stored.id);
  return stored.options.map(
    (one) => modifier?.options.find((option) => option.id === one.id) ?? one,
  );
}

function markOf(status) {
  return { CREATED: "clock", ACCEPTED: "clock", CANCELLED: "close" }[status] ?? "check";
}

const sum = (name, amount, kind = "") =>
  h("div", { class: kind }, h("dt", {}, name), h("dd", {}, amount));
