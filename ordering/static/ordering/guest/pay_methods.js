/** How to pay: what the location offers, and the form of what was chosen. */
import { Fault } from "./api.js";
import { h } from "./dom.js";
import { say } from "./language.js";
import { HostedFieldsForm } from "./pay_hosted_fields.js";
import { NoForm } from "./pay_script.js";
import { StripeForm } from "./pay_stripe.js";

const FORMS = { emergepay: HostedFieldsForm, stripe: StripeForm };
const WORDS = { emergepay: "payCard", stripe: "payStripe", counter: "payCounter" };

/** The gateways that this page can use, of those that a location offers. */
export const usable = (gateways) => gateways.filter(({ name }) => WORDS[name]);

/**
 * A choice of `gateways` for `bill` ({ quoteId, restaurantId, currency }); `totalCents()` is what
 * would be paid now. A gateway's script and form are fetched when it is chosen; where there is
 * only one, coming here was the choice. `onchosen()` after each choice, `onchange()` after each
 * change, `onlost(fault)` when the bill itself turns out to be the trouble.
 */
export class MethodChoice {
  constructor({ gateways, ...given }) {
    Object.assign(this, { gateways, ...given, form: null, state: "none" });
    this.rows = gateways.map((gateway) => this.#row(gateway));
    this.element = h(
      "fieldset",
      { class: "methods" },
      h("legend", {}, say("payHow")),
      h("div", { class: "options" }, this.rows),
    );
  }

  /** Chooses for a guest who has no choice. */
  start() {
    if (this.gateways.length === 1) this.choose(this.gateways[0]);
  }

  /** Makes `gateway` the one to pay with, and fetches its form. */
  choose(gateway) {
    this.gateway = gateway;
    this.element.querySelector(`#pay-${gateway.name}`).checked = true;
    const Form = FORMS[gateway.name];
    this.form = Form ? new Form(gateway, this.bill, this.totalCents()) : null;
    this.onchosen();
    this.#fill(() => this.form?.mount());
  }

  /** Shows which way it cannot be done, or that none was chosen. */
  focus() {
    const chosen = this.element.querySelector("input:checked");
    (chosen ?? this.element.querySelector("input")).focus();
  }

  /** Makes the form ready for another attempt. */
  async reset() {
    await this.#fill(() => this.form?.reset());
  }

  /** Where only this one way is in trouble, the others stay. */
  async #fill(prepare) {
    const { form } = this;
    this.#show(form ? "loading" : "ready");
    try {
      await prepare();
      if (form === this.form) this.#show("ready");
    } catch (error) {
      if (form !== this.form) return;
      this.#show("lost");
      if (isAboutTheBill(error)) this.onlost(error);
      else if (!(error instanceof Fault) && !(error instanceof NoForm)) throw error;
    }
  }

  #show(state) {
    this.state = state;
    const parts = {
      loading: () => [this.form.element, waiting()],
      ready: () => [this.form?.element ?? h("p", { class: "hint" }, say("payCounterText"))],
      lost: () => [lost(() => this.choose(this.gateway))],
    };
    for (const [at, row] of this.rows.entries()) {
      const place = row.querySelector(".method-form");
      if (this.gateways[at] !== this.gateway) place.replaceChildren();
      else this.#fillPlace(place, parts[state]?.() ?? []);
    }
    this.onchange();
  }

  /** A frame that is moved loads anew, so a form that is there already stays where it is. */
  #fillPlace(place, parts) {
    for (const old of [...place.children]) if (!parts.includes(old)) old.remove();
    place.append(...parts.filter((part) => part.parentElement !== place));
  }

  #row(gateway) {
    const { name } = gateway;
    const key = WORDS[name];
    const onchange = () => this.choose(gateway);
    return h(
      "div",
      { class: "method" },
      h(
        "label",
        { class: "option" },
        h("input", { type: "radio", name: "method", id: `pay-${name}`, onchange }),
        h("span", { class: "text" }, say(key), h("span", { class: "hint" }, say(`${key}Hint`))),
      ),
      h("div", { class: "method-form", "aria-live": "polite" }),
    );
  }
}

/** What a card form meets that no other card form could mend. */
function isAboutTheBill(error) {
  return error instanceof Fault && !error.passing && error.code !== "gateway_not_offered";
}

const waiting = () =>
  h(
    "p",
    { class: "hint form-wait" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    say("cardFormLoading"),
  );

const lost = (onclick) =>
  h(
    "div",
    { class: "form-lost" },
    h("p", { class: "fault" }, say("cardFormLost")),
    h("button", { type: "button", class: "plain", onclick }, say("tryAgain")),
  );
