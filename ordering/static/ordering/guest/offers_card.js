/**
 * The tick for a restaurant's news and offers: apart from texts about the order, never set
 * beforehand, and taken away as easily as it was given.
 */
import { put, read } from "./api.js";
import { announce, h, refill } from "./dom.js";
import { language, say } from "./language.js";

/** The card of one order: { orderId, token }; empty for an order without a phone number. */
export class OffersCard {
  constructor({ orderId, token }) {
    this.path = `consent/orders/${orderId}`;
    this.token = token;
    this.known = null;
    this.saving = Promise.resolve();
    this.element = h("section", { class: "offers", "aria-labelledby": "offers", hidden: true });
  }

  /** Asks what was agreed, and in which words to ask. */
  async start() {
    if (!this.token) return;
    const query = `token=${encodeURIComponent(this.token)}&lang=${language()}`;
    try {
      this.#show((await read(`${this.path}?${query}`)).body);
    } catch {
      // Without an answer nobody is asked.
    }
  }

  #show(known, said = "", isFault = false) {
    this.known = known;
    this.element.hidden = !known.phone;
    if (!known.phone) return;
    const box = h("input", { type: "checkbox", id: "offers-tick", checked: known.marketing });
    box.addEventListener("change", () => this.#change(box.checked));
    refill(
      this.element,
      h("h2", { id: "offers" }, say("offersTitle")),
      h("label", { class: "option" }, box, h("span", { class: "text" }, known.asked)),
      h("p", { class: "hint" }, say("offersTo", { phone: known.phone })),
      said && h("p", { class: isFault ? "fault" : "soft" }, say(said)),
    );
    if (said) announce(say(said));
  }

  /** One after the other: the last one is what counts. */
  #change(marketing) {
    this.saving = this.saving.then(() => this.#save(marketing));
  }

  async #save(marketing) {
    const body = { token: this.token, marketing, language: language() };
    try {
      const answer = (await put(this.path, body)).body;
      this.#show(answer, answer.marketing ? "offersYes" : "offersNo");
    } catch {
      this.#show(this.known, "offersLost", true);
    }
  }
}
