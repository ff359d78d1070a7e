/**
 * A card through EmergePay's hosted fields: each field is a frame of the gateway's, so that no card
 * number ever touches this page. Filled in, they make the transaction's one-time token good, and
 * our server charges that.
 */
import { write } from "./api.js";
import { h } from "./dom.js";
import { say } from "./language.js";
import { NoForm, inTime, loadScript } from "./pay_script.js";
import { newId } from "./store.js";

const FIELDS = {
  cardNumber: "cardNumber",
  cardExpirationDate: "cardExpiry",
  cardSecurityCode: "cardCode",
};

export class HostedFieldsForm {
  constructor(gateway, bill) {
    Object.assign(this, { gateway, bill, waiting: null });
    this.element = h("div", { class: "card-fields" });
  }

  /** Fetches a token and the gateway's fields; rejects with NoForm or a Fault. */
  async mount() {
    const [token] = await Promise.all([this.#token(), loadScript(this.gateway.scriptUrl)]);
    this.element.replaceChildren(...Object.entries(FIELDS).map(([name, key]) => field(name, key)));
    await inTime(new Promise((resolve) => this.#init(token, resolve)));
    for (const name of Object.keys(FIELDS)) nameFrame(name);
  }

  /** The fields are used up after each attempt: fresh ones. */
  reset() {
    return this.mount();
  }

  /** The amount is told when the card is charged. */
  setTotal() {}

  /**
   * Reads what the guest has filled in: a request that charges it. Rejects with NoForm, whose
   * message says what is wrong; nothing has been sent then.
   */
  async authorize(tipCents) {
    const filledIn = new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
    this.hosted.process();
    try {
      const transactionToken = await inTime(filledIn, 30_000);
      const body = { previewOrderId: this.bill.quoteId, transactionToken, tipCents };
      return { path: "payments/complete-transaction", body };
    } finally {
      this.waiting = null;
    }
  }

  async #token() {
    const path = `payments/start-transaction/${encodeURIComponent(this.bill.restaurantId)}`;
    const { body } = await write(path, { previewOrderId: this.bill.quoteId }, newId());
    return body.transactionToken;
  }

  #init(token, onready) {
    const fault = () => this.waiting?.reject(new NoForm(say("cardIncomplete")));
    this.hosted = window.emergepayFormFields.init({
      transactionToken: token,
      transactionType: "CreditSale",
      fieldSetUp: fieldSetUp(),
      fieldErrorStyles: { "box-shadow": `inset 0 0 0 2px ${colour("--bad")}` },
      onFieldsLoaded: onready,
      onFieldError: fault,
      onFieldErrorCleared: () => {},
      onUserAuthorized: (authorized) => this.waiting?.resolve(authorized),
    });
  }
}

function fieldSetUp() {
  const own = Object.keys(FIELDS).map((name) => [
    name,
    { appendToSelector: name, useField: true, autoIframeHeight: true, styles: styles() },
  ]);
  const unused = ["totalAmount", "externalTranId"].map((name) => [name, { useField: false }]);
  return Object.fromEntries([...own, ...unused]);
}

function field(name, key) {
  const focus = () => document.querySelector(`#${name} iframe`)?.focus();
  return h(
    "div",
    { class: `card-field ${name}` },
    h("span", { class: "card-label", "aria-hidden": "true", onclick: focus }, say(key)),
    h("div", { id: name, class: "card-frame" }),
  );
}

/** Screen readers announce a frame by its title. */
function nameFrame(name) {
  const frame = document.querySelector(`#${name} iframe`);
  if (frame) frame.title = say(FIELDS[name]);
}

/** The gateway's frames know nothing of our style sheet. */
function styles() {
  return {
    "background-color": colour("--card"),
    border: "0",
    color: colour("--ink"),
    "font-family": "system-ui, sans-serif",
    "font-size": "16px",
    height: "48px",
    padding: "0 14px",
    width: "100%",
    "box-sizing": "border-box",
  };
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
