// What our page uses of https://js.stripe.com/v3/, as strict about it as Stripe's own script is.
// Card details are typed into a frame of this server and never reach the page.
(() => {
  "use strict";
  const origin = new URL(document.currentScript.src).origin;

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = "IntegrationError";
    }
  }

  function need(condition, message) {
    if (!condition) throw new IntegrationError(message);
  }

  function known(options, names, where) {
    for (const name of Object.keys(options)) {
      need(names.includes(name), `Unrecognized ${where} parameter: ${name}`);
    }
  }

  // One question to a frame of ours, one answer.
  function ask(frame, question) {
    const id = Math.random().toString(36).slice(2);
    return new Promise((resolve) => {
      function hear(message) {
        if (message.origin !== origin || message.data.id !== id) return;
        window.removeEventListener("message", hear);
        resolve(message.data.answer);
      }
      window.addEventListener("message", hear);
      frame.contentWindow.postMessage({ ...question, id }, origin);
    });
  }

  function makeFrame(path, title) {
    const frame = document.createElement("iframe");
    frame.src = `${origin}${path}`;
    frame.title = title;
    frame.setAttribute("allow", "payment");
    frame.style.cssText = "border:0;width:100%;display:block";
    return frame;
  }

  class PaymentElement {
    constructor(key) {
      this.key = key;
      this.frame = null;
      this.handlers = { ready: [], change: [] };
    }

    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      need(place, `The selector you specified (${target}) applies to no DOM elements`);
      need(!this.frame, "This Element has already been mounted");
      this.frame = makeFrame(`/v3/card.html?key=${this.key}`, "Secure payment input frame");
      this.frame.height = "210";
      this.frame.addEventListener("load", () => this.tell("ready", { elementType: "payment" }));
      place.replaceChildren(this.frame);
    }

    on(event, handler) {
      need(event in this.handlers || event === "loaderror", `${event} is not a valid event`);
      this.handlers[event]?.push(handler);
      return this;
    }

    tell(event, said) {
      for (const handler of this.handlers[event]) handler(said);
    }

    unmount() {
      this.frame?.remove();
      this.frame = null;
    }

    destroy() {
      this.unmount();
    }
  }

  class Elements {
    constructor(key, options) {
      known(options, ["mode", "amount", "currency", "appearance", "locale", "paymentMethodTypes"], "elements()");
      need(options.mode === "payment", "elements(): mode must be payment");
      need(Number.isInteger(options.amount) && options.amount > 0, "amount must be above zero");
      need(/^[a-z]{3}$/.test(options.currency ?? ""), "currency must be three small letters");
      this.key = key;
      this.options = options;
      this.element = null;
      this.isSubmitted = false;
    }

    create(type) {
      need(type === "payment", `A valid Element name must be provided: ${type}`);
      need(!this.element, "Can only create one Element of type payment");
      this.element = new PaymentElement(this.key);
      return this.element;
    }

    getElement(type) {
      return type === "payment" ? this.element : null;
    }

    update(options) {
      known(options, ["amount", "currency", "appearance", "locale"], "update()");
      Object.assign(this.options, options);
      this.isSubmitted = false;
    }

    async submit() {
      need(this.element?.frame, "elements.submit(): the Payment Element is not mounted");
      const { error } = await ask(this.element.frame, { type: "validate" });
      this.isSubmitted = !error;
      return error ? { error } : { selectedPaymentMethod: "card" };
    }
  }

  class StripeJs {
    constructor(key) {
      this.key = key;
    }

    elements(options) {
      return new Elements(this.key, options ?? {});
    }

    async createConfirmationToken({ elements, ...rest }) {
      known(rest, ["params"], "createConfirmationToken()");
      need(elements instanceof Elements, "elements should be an Elements object");
      need(elements.isSubmitted, "elements.submit() must be called before createConfirmationToken");
      elements.isSubmitted = false;
      return ask(elements.element.frame, { type: "token" });
    }

    async handleNextAction({ clientSecret, ...rest }) {
      known(rest, [], "handleNextAction()");
      need(/^pi_\w+_secret_\w+$/.test(clientSecret ?? ""), "clientSecret is not a client secret");
      const frame = makeFrame("/v3/bank.html", "Confirm with your bank");
      frame.style.cssText += ";position:fixed;inset:0;height:100%;z-index:2147483647";
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
      const answer = await ask(frame, { type: "authenticate", clientSecret, key: this.key });
      frame.remove();
      return answer;
    }
  }

  window.Stripe = (key) => {
    need(/^pk_/.test(key ?? ""), "Missing value for Stripe(): apiKey should be a string");
    return new StripeJs(key);
  };
})();
