/**
 * A small stand-in for EmergePay's hosted fields: each field is a frame of the gateway's origin, so
 * the page around it never sees what is typed. See hosted_fields.py for what it imitates.
 */
(() => {
  const ORIGIN = "__ORIGIN__";
  const CARD_FIELDS = ["cardNumber", "cardExpirationDate", "cardSecurityCode"];

  class HostedFields {
    constructor(options) {
      Object.assign(this, { options, frames: new Map(), ready: new Set(), failed: new Set() });
      this.form = Math.random().toString(36).slice(2);
      window.addEventListener("message", (event) => this.#heard(event));
      for (const [field, setUp] of Object.entries(options.fieldSetUp)) {
        if (setUp.useField && CARD_FIELDS.includes(field)) this.#append(field, setUp);
      }
    }

    /** Checks the fields; when all are good, `onUserAuthorized` is called with the token. */
    process() {
      this.outcomes = new Map();
      this.#tell({ what: "process" });
    }

    #append(field, setUp) {
      const frame = document.createElement("iframe");
      frame.src = `${ORIGIN}/hosted-fields/frame#${field}`;
      Object.assign(frame.style, { border: "0", width: "100%" }, setUp.iframeStyles);
      frame.addEventListener("load", () => this.#send(frame, this.#setUpOf(field, setUp)));
      this.frames.set(field, frame);
      document.getElementById(setUp.appendToSelector).append(frame);
    }

    #setUpOf(field, setUp) {
      const { transactionToken, fieldErrorStyles = {} } = this.options;
      const { styles = {}, attributes = {} } = setUp;
      return { what: "setUp", field, transactionToken, styles, attributes, fieldErrorStyles };
    }

    #tell(message) {
      for (const frame of this.frames.values()) this.#send(frame, message);
    }

    #send(frame, message) {
      frame.contentWindow?.postMessage({ ...message, form: this.form }, ORIGIN);
    }

    #heard(event) {
      if (event.origin !== ORIGIN || event.data?.form !== this.form) return;
      const { what, field } = event.data;
      if (what === "ready") this.#isReady(field, event.data.height);
      if (what === "bin") this.options.onBinChange?.(event.data.bin);
      if (what === "checked") this.#isChecked(field, event.data.message);
    }

    #isReady(field, height) {
      const frame = this.frames.get(field);
      if (this.options.fieldSetUp[field].autoIframeHeight) frame.style.height = `${height}px`;
      this.ready.add(field);
      if (this.ready.size === this.frames.size) this.options.onFieldsLoaded?.();
    }

    #isChecked(field, message) {
      this.outcomes.set(field, message);
      if (message) {
        this.failed.add(field);
        this.options.onFieldError?.({ field, message });
      } else if (this.failed.delete(field)) {
        this.options.onFieldErrorCleared?.({ field });
      }
      const all = [...this.outcomes.values()];
      if (all.length === this.frames.size && all.every((one) => !one)) {
        this.options.onUserAuthorized(this.options.transactionToken);
      }
    }
  }

  window.emergepayFormFields = { init: (options) => new HostedFields(options) };
})();
