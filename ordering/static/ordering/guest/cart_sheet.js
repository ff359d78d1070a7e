import { CodeField } from "./campaign_code.js";
import { problemText } from "./campaign_words.js";
import { cartLines } from "./cart_lines.js";
import { h, later, refill } from "./dom.js";
import { GuestForm } from "./guest_form.js";
import { icon } from "./icons.js";
import { money, say } from "./language.js";
import { asksForPhone } from "./offers.js";
import { closeButton, openSheet } from "./sheet.js";
import { WhenChoice } from "./when.js";

const QUOTE_AFTER = 300;

/** Opens the cart of `page` (see menu_page.js), with a sentence to begin with, if any. */
export function openCart(page, message = "") {
  return new CartSheet(page, message);
}

class CartSheet {
  constructor(page, message) {
    this.page = page;
    this.isBusy = false;
    this.lines = h("div", { class: "sheet-lines" });
    this.sums = h("dl", { class: "sums" });
    this.hint = h("p", { class: "hint offer-hint", role: "status" });
    this.code = new CodeField((text) => this.#coded(text));
    this.form = new GuestForm();
    this.form.element.addEventListener("change", () => this.#guestChanged());
    this.when = new WhenChoice(page.place, page.checkout.readyAt, (at) => this.#wanted(at));
    this.ready = h("p", { class: "ready-text", role: "status" });
    this.message = h("div", { class: "message", role: "alert" });
    this.foot = h("div", { class: "sheet-foot" });
    this.priceSoon = later(QUOTE_AFTER, () => this.#price());
    this.onchange = () => this.#changed();
    page.cart.addEventListener("change", this.onchange);
    this.dialog = openSheet({
      kind: "cart",
      title: say("yourOrder"),
      parts: this.#parts(),
      onclose: () => this.#closed(),
    });
    this.draw();
    this.tell(message);
    this.#price();
  }

  /** The place has changed under the open cart. */
  placeChanged() {
    this.draw();
    this.priceSoon();
  }

  /** Draws what the cart and the place are now. */
  draw() {
    const { cart, place } = this.page;
    const isEmpty = cart.lines.length === 0;
    const ways = {
      onedit: (line) => this.page.edit(line),
      onother: (line) => this.page.chooseOther(line),
    };
    const facts = { cart, items: place.items, faults: this.page.faults, ways };
    this.when.update(place);
    this.form.element.hidden = isEmpty;
    this.when.element.hidden ||= isEmpty;
    this.sums.hidden = isEmpty;
    this.hint.hidden = isEmpty;
    this.code.update(this.page.checkout, place.items);
    this.code.element.hidden ||= isEmpty;
    refill(
      this.lines,
      isEmpty
        ? emptyNote()
        : [cartLines(facts), this.#clearButton()],
    );
    this.sums.replaceChildren(...this.#sumRows());
    const hintText = this.#hintText();
    if (this.hint.textContent !== hintText) this.hint.textContent = hintText;
    const readyText = isEmpty ? "" : this.page.checkout.readyText;
    if (this.ready.textContent !== readyText) this.ready.textContent = readyText;
    this.#drawFoot();
  }

  /** The button as it is to be. One that is right already stays: a finger may be on it. */
  #drawFoot() {
    const drawn = this.page.cart.lines.length ? [this.#placeButton()] : [];
    const shown = this.foot.firstElementChild;
    if (shown && drawn[0]?.isEqualNode(shown)) return;
    this.foot.replaceChildren(...drawn);
  }

  #parts() {
    const head = h(
      "div",
      { class: "sheet-head" },
      h("h2", { tabindex: "-1", autofocus: true }, say("yourOrder")),
      closeButton(),
    );
    const body = h(
      "div",
      { class: "sheet-body" },
      this.lines,
      this.code.element,
      this.sums,
      this.hint,
      this.when.element,
      this.ready,
      this.form.element,
      this.message,
    );
    return h(
      "form",
      { novalidate: true, onsubmit: (event) => this.#submit(event) },
      head,
      body,
      this.foot,
    );
  }

  #closed() {
    this.page.cart.removeEventListener("change", this.onchange);
    this.page.cartClosed();
  }

  #changed() {
    if (this.isBusy) return;
    this.tell("");
    this.draw();
    this.priceSoon();
  }

  #wanted(readyAt) {
    this.page.checkout.readyAt = readyAt;
    if (!this.dialog) return; // dropped while the sheet is being made
    this.draw();
    this.priceSoon();
  }

  #coded(text) {
    this.page.checkout.setCode(text);
    this.tell("");
    this.draw();
    this.#price();
  }

  /** Who orders decides, too, whether an offer counts. */
  #guestChanged() {
    if (!this.isBusy && asksForPhone(this.page.checkout.priced)) this.priceSoon();
  }

  /** What an offer that needs no code still wants. */
  #hintText() {
    const hint = this.page.checkout.quoted?.campaignHint;
    return hint ? `${hint.name}: ${problemText(hint, this.page.place.items)}` : "";
  }

  async #price() {
    const fault = await this.page.checkout.price(this.form.guest);
    if (!this.dialog.open || this.isBusy) return;
    this.draw();
    if (fault) this.tell(fault);
  }

  async #submit(event) {
    event.preventDefault();
    const { checkout } = this.page;
    if (this.isBusy || checkout.obstacle || !this.page.cart.lines.length) return;
    if (!checkout.isSound) {
      this.tell(say("faultChanged"));
      this.#leadToFault();
      return;
    }
    if (!this.form.check()) return;
    this.#setBusy(true);
    this.tell("");
    const message = await checkout.submit(this.form.guest);
    if (checkout.isLeaving) return;
    this.#setBusy(false);
    this.draw();
    this.tell(message);
    this.#leadToFault();
  }

  /** To the first line that cannot be ordered as it is, and what can be done about it. */
  #leadToFault() {
    const line = this.lines.querySelector(".line.faulty");
    line?.querySelector("button").focus({ preventScroll: true });
    line?.scrollIntoView({ block: "center" });
  }

  #setBusy(isBusy) {
    this.isBusy = isBusy;
    this.#drawFoot();
    for (const part of [this.lines, this.form.element]) part.inert = isBusy;
  }

  /** Says what is the matter, with what can be done about it at once. */
  tell(text) {
    const gone = text && this.#goneKeys().length;
    const removal =
      gone &&
      h(
        "button",
        { type: "button", class: "plain", onclick: () => this.#removeGone() },
        say("removeSoldOut"),
      );
    this.message.replaceChildren(
      ...(text ? [h("p", {}, text)] : []),
      ...(removal ? [removal] : []),
    );
    if (text) this.message.scrollIntoView({ block: "nearest" });
  }

  #goneKeys() {
    const { faults } = this.page;
    return [...faults.keys()].filter((key) => faults.get(key).kind === "gone");
  }

  #removeGone() {
    this.page.cart.remove(this.#goneKeys());
  }

  #sumRows() {
    const { checkout } = this.page;
    const exact = checkout.exactCents;
    const { subtotal, tax, discount, offer, isAfterTax } = this.#sumParts();
    const off = discount ? [sum(offer, `−${money(discount)}`, "off")] : [];
    const taxed = tax ? [sum(say("tax"), money(tax))] : [];
    const parts = isAfterTax ? [...taxed, ...off] : [...off, ...taxed];
    const rows = [sum(say("subtotal"), money(subtotal)), ...parts];
    const name = say(exact === null && checkout.obstacle ? "estimatedTotal" : "total");
    rows.push(sum(name, money(checkout.shownCents), exact === null ? "grand" : "grand exact"));
    return rows;
  }

  /** The parts of the total: the quote's, or by the menu while there is none. */
  #sumParts() {
    const { checkout, place } = this.page;
    const { quoted } = checkout;
    if (!quoted) return { ...checkout.estimate, offer: place.campaign?.name, isAfterTax: true };
    const { subtotalCents: subtotal, taxCents: tax, discount: off } = quoted;
    const { amountCents: discount, name: offer, type } = off ?? {};
    return { subtotal, tax, discount, offer, isAfterTax: type === "flat" };
  }

  #placeButton() {
    const { checkout } = this.page;
    const order = say(checkout.paysFirst ? "toPayment" : "place");
    const text = this.isBusy ? say("sending") : checkout.obstacle ? checkout.obstacleText : order;
    const disabled = this.isBusy || Boolean(checkout.obstacle);
    const price = checkout.obstacle
      ? null
      : h("span", { class: "price" }, money(checkout.shownCents));
    const spinner = this.isBusy && h("span", { class: "spinner", "aria-hidden": "true" });
    const why =
      checkout.obstacle === "offline" &&
      h("p", { class: "hint", role: "status" }, say("placeOfflineText"));
    const button = h(
      "button",
      { type: "submit", class: "main", id: "place-order", disabled },
      spinner,
      h("span", {}, text),
      price,
    );
    return h("div", { class: "foot-rows" }, why, button);
  }

  #clearButton() {
    const button = h(
      "button",
      { type: "button", class: "link clear", id: "clear-cart" },
      say("clear"),
    );
    let isSure = false;
    button.onclick = () => {
      if (isSure) this.page.cart.clear();
      isSure = true;
      button.textContent = say("clearSure");
    };
    return button;
  }
}

function emptyNote() {
  const close = (event) => event.currentTarget.closest("dialog").close();
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-picture" }, icon("bag")),
    h("p", {}, say("emptyOrder")),
    h(
      "button",
      { type: "button", class: "plain", id: "back-to-menu", onclick: close },
      say("backToMenu"),
    ),
  );
}

const sum = (name, amount, kind = "") =>
  h("div", { class: kind }, h("dt", {}, name), h("dd", {}, amount));
