/**
 * A card or a wallet through Stripe's Payment Element. What the guest fills in becomes a
 * confirmation token, and our server pays with that; a bank that wants to see its customer (3-D
 * Secure) does so in a window of Stripe's.
 */
import { Fault, patience, write } from "./api.js";
import { language, say } from "./language.js";
import { h } from "./dom.js";
import { interruptible } from "./pause.js";
import { NoForm, inTime, loadScript } from "./pay_script.js";
import { newId } from "./store.js";

const ATTEMPTS = 3;

export class StripeForm {
  constructor(gateway, bill, totalCents) {
    Object.assign(this, { gateway, bill, totalCents });
    this.element = h("div", { class: "stripe-element" });
  }

  /** Fetches Stripe's form; rejects with NoForm. */
  async mount() {
    this.stripe = await stripeOf(this.gateway);
    this.elements = this.stripe.elements({
      mode: "payment",
      amount: this.totalCents,
      currency: this.bill.currency,
      appearance: appearance(),
      ...(this.gateway.paymentMethodTypes && {
        paymentMethodTypes: this.gateway.paymentMethodTypes,
      }),
    });
    const form = this.elements.create("payment", { layout: "tabs" });
    const ready = new Promise((resolve, reject) => {
      form.on("ready", resolve);
      form.on("loaderror", () => reject(new NoForm()));
    });
    this.element.replaceChildren();
    form.mount(this.element);
    await inTime(ready);
  }

  /** What was filled in stays good for another attempt. */
  reset() {}

  /** Wallets show the amount, so they must know it. */
  setTotal(cents) {
    this.totalCents = cents;
    this.elements?.update({ amount: cents });
  }

  /** As HostedFieldsForm.authorize; also rejects with a Fault. */
  async authorize(tipCents) {
    checked(await this.elements.submit());
    const { paymentId, paymentToken } = await this.#created(tipCents);
    const { elements } = this;
    const params = { return_url: location.href };
    const made = checked(await this.stripe.createConfirmationToken({ elements, params }));
    const body = { paymentId, paymentToken, confirmationToken: made.confirmationToken.id };
    const { publishableKey, scriptUrl } = this.gateway;
    const stripe = { publishableKey, scriptUrl };
    return { path: "payments/stripe/confirm", body, paymentId, paymentToken, stripe };
  }

  /** A payment that is written down and not begun: asking for it again costs nobody anything. */
  async #created(tipCents) {
    const body = { previewOrderId: this.bill.quoteId, tipCents };
    const key = newId();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await write("payments/stripe/create", body, key)).body.data;
      } catch (fault) {
        if (!isWorthAnother(fault, attempt)) throw fault;
        await interruptible(patience(fault, attempt)).over;
      }
    }
  }
}

/** Shows the bank's window; resolves when it is closed, whatever came of it. */
export async function showBank({ publishableKey, scriptUrl }, clientSecret) {
  const stripe = await stripeOf({ publishableKey, scriptUrl });
  await stripe.handleNextAction({ clientSecret });
}

async function stripeOf({ publishableKey, scriptUrl }) {
  await loadScript(scriptUrl);
  return window.Stripe(publishableKey, { locale: language() });
}

function checked(result) {
  if (result.error) throw new NoForm(result.error.message || say("cardIncomplete"));
  return result;
}

function isWorthAnother(fault, attempt) {
  const passes = fault instanceof Fault && fault.passing && fault.code !== "gateway_unavailable";
  return passes && attempt + 1 < ATTEMPTS && navigator.onLine;
}

function appearance() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    theme: dark ? "night" : "stripe",
    variables: {
      colorPrimary: colour("--brand"),
      colorBackground: colour("--card"),
      colorText: colour("--ink"),
      colorDanger: colour("--bad"),
      borderRadius: "14px",
      fontSizeBase: "16px",
    },
  };
}
