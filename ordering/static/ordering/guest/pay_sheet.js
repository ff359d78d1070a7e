import { Fault } from "./api.js";
import { h } from "./dom.js";
import { money, say } from "./language.js";
import { MethodChoice, usable } from "./pay_methods.js";
import { declinedText } from "./pay_notes.js";
import { NoForm } from "./pay_script.js";
import { TipChoice } from "./pay_tips.js";
import { beginPaying, payingAt } from "./paying.js";
import { closeButton, openLowSheet } from "./sheet.js";

/**
 * Opens the payment of a quote: `bill` is { originId, restaurantId, quoteId, totalCents }, `offer`
 * what the location offers for it (payments/options). Resolves when it is closed: with the Fault
 * or the outcome (given back) that says why this quote cannot be paid any more, or null.
 */
export function openPayment({ checkout, bill, offer }) {
  return new Promise((resolve) => new PaySheet({ checkout, bill, offer, resolve }));
}

class PaySheet {
  constructor({ checkout, bill, offer, resolve }) {
    Object.assign(this, { checkout, offer, resolve, isBusy: false, reason: null });
    this.bill = { ...bill, currency: offer.currency };
    this.tips = offer.tips?.enabled ? this.#tipChoice() : null;
    this.methods = this.#methodChoice();
    this.sums = h("dl", { class: "sums" });
    this.message = h("div", { class: "message", role: "alert" });
    this.foot = h("div", { class: "sheet-foot" });
    this.said = h("p", { class: "unseen", role: "status" });
    this.onlink = () => this.draw();
    this.oncart = () => this.#cartChanged();
    for (const name of ["online", "offline"]) addEventListener(name, this.onlink);
    checkout.page.cart.addEventListener("change", this.oncart);
    this.close = closeButton();
    this.dialog = openLowSheet({
      kind: "pay",
      title: say("payment"),
      parts: this.#parts(),
      canClose: () => !this.isBusy,
      onclose: () => this.#closed(),
    });
    this.draw();
    this.methods.start();
  }

  /** Draws what depends on the tip, the way to pay and the connection. */
  draw() {
    this.sums.replaceChildren(...this.#sumRows().filter(Boolean));
    if (this.tips) this.tips.element.hidden = this.#isCounter;
    this.foot.replaceChildren(this.#payPart());
  }

  get #isCounter() {
    return this.methods.gateway?.name === "counter";
  }

  get #tipCents() {
    return this.#isCounter ? 0 : (this.tips?.cents ?? 0);
  }

  get #totalCents() {
    return this.offer.dueCents + this.#tipCents;
  }

  #tipChoice() {
    return new TipChoice({
      rules: this.offer.tips,
      billCents: this.offer.totalCents,
      chosen: this.checkout.tip,
      onchange: () => this.#tipped(),
    });
  }

  #methodChoice() {
    return new MethodChoice({
      gateways: usable(this.offer.gateways),
      bill: this.bill,
      totalCents: () => this.#totalCents,
      onchosen: () => this.#tell(""),
      onchange: () => this.dialog && this.draw(),
      onlost: (fault) => this.#end(fault),
    });
  }

  #parts() {
    const head = h(
      "div",
      { class: "sheet-head" },
      h("h2", { tabindex: "-1", autofocus: true }, say("payment")),
      this.close,
    );
    this.body = h(
      "div",
      { class: "sheet-body" },
      this.tips?.element,
      this.methods.element,
      this.message,
      this.sums,
    );
    const onsubmit = (event) => {
      event.preventDefault();
      this.#pay();
    };
    return h("form", { novalidate: true, onsubmit }, head, this.body, this.foot, this.said);
  }

  #tipped() {
    this.checkout.tip = this.tips.chosen;
    this.methods.form?.setTotal(this.#totalCents);
    this.#tell("");
    this.draw();
    this.said.textContent = `${say("total")}: ${money(this.#totalCents)}`;
  }

  #cartChanged() {
    // Another tab has paid, or emptied the order.
    if (!this.isBusy && !this.checkout.page.cart.lines.length) this.dialog.close();
  }

  async #pay() {
    if (this.isBusy || !navigator.onLine || !this.#isComplete()) return;
    this.#setBusy(true);
    this.#tell("");
    try {
      if (this.#isCounter) await this.checkout.placeUnpaid(this.bill);
      else await this.#after(await this.#settled());
    } catch (error) {
      await this.#failed(error);
    }
    if (!this.checkout.isLeaving) this.#setBusy(false);
  }

  #isComplete() {
    const { state } = this.methods;
    if (state === "none") this.#tell(say("payChoose"));
    if (state !== "ready") {
      this.methods.focus();
      return false;
    }
    return this.#isCounter || !this.tips || this.tips.check();
  }

  /** The outcome of what is being paid: in another tab already, or now. */
  async #settled() {
    const other = payingAt(this.bill.originId);
    const paying = other ?? beginPaying(this.#writtenBill, await this.#request());
    return this.checkout.settle(paying, { isNew: !other });
  }

  get #writtenBill() {
    const { originId, restaurantId, quoteId, totalCents } = this.bill;
    return { originId, restaurantId, quoteId, totalCents, tip: this.checkout.tip };
  }

  #request() {
    return this.methods.form.authorize(this.#tipCents);
  }

  async #after(outcome) {
    if (outcome.kind === "order") return;
    if (outcome.kind === "givenBack") return this.#end(outcome);
    const text = outcome.kind === "declined" ? declinedText(outcome) : say("payNothing");
    this.#tell(text);
    return this.methods.reset();
  }

  /** Nothing was sent, or what was sent was refused: nothing was charged. */
  async #failed(error) {
    if (error instanceof NoForm) return this.#tell(error.message);
    if (!(error instanceof Fault)) throw error;
    if (error.code === "tip_not_allowed") return this.#tell(say("tipNotAllowed"));
    if (error.code === "payment_in_progress") return this.#tell(say("payElsewhere"));
    if (!error.passing && error.code !== "gateway_not_offered") return this.#end(error);
    this.#tell(say("payNothing"));
    return this.methods.reset();
  }

  #end(reason) {
    this.reason = reason;
    this.dialog.close();
  }

  #closed() {
    for (const name of ["online", "offline"]) removeEventListener(name, this.onlink);
    this.checkout.page.cart.removeEventListener("change", this.oncart);
    this.resolve(this.reason);
  }

  #setBusy(isBusy) {
    this.isBusy = isBusy;
    this.body.inert = isBusy;
    this.close.disabled = isBusy;
    this.said.textContent = isBusy ? say("payBusyText") : "";
    this.draw();
    const hasLostFocus = document.activeElement === document.body;
    if (!isBusy && hasLostFocus) document.getElementById("pay-now")?.focus();
  }

  #tell(text) {
    this.message.replaceChildren(...(text ? [h("p", {}, text)] : []));
    if (text) this.message.scrollIntoView({ block: "nearest" });
  }

  #sumRows() {
    const { totalCents, paidCents } = this.offer;
    const tip = this.#tipCents;
    return [
      (tip > 0 || paidCents > 0) && sum(say("yourOrder"), money(totalCents)),
      paidCents > 0 && sum(say("paidAlready"), `−${money(paidCents)}`),
      tip > 0 && sum(say("tip"), money(tip)),
      sum(say("total"), money(this.#totalCents), "grand exact"),
    ];
  }

  #payPart() {
    const isOffline = !navigator.onLine;
    const text = say(this.#buttonWords(isOffline));
    const disabled = this.isBusy || isOffline || this.methods.state === "loading";
    const spinner = this.isBusy && h("span", { class: "spinner", "aria-hidden": "true" });
    const why = this.isBusy ? say("payBusyText") : isOffline ? say("payOfflineText") : "";
    return h(
      "div",
      { class: "foot-rows" },
      why && h("p", { class: "hint", role: this.isBusy ? null : "status" }, why),
      h(
        "button",
        { type: "submit", class: "main", id: "pay-now", disabled },
        spinner,
        h("span", {}, text),
        h("span", { class: "price" }, money(this.#totalCents)),
      ),
    );
  }

  #buttonWords(isOffline) {
    if (this.isBusy) return this.#isCounter ? "sending" : "paying";
    if (isOffline) return "placeOffline";
    return this.#isCounter ? "place" : "payNow";
  }
}

const sum = (name, amount, kind = "") =>
  h("div", { class: kind }, h("dt", {}, name), h("dd", {}, amount));
