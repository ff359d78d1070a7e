/** The field for an offer's code, under the cart's lines. */
import { problemText } from "./campaign_words.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { money, say } from "./language.js";

/** `oncode(text)` is called with what the guest typed, "" to take it away again. */
export class CodeField {
  constructor(oncode) {
    this.oncode = oncode;
    this.input = h("input", {
      type: "text",
      id: "code",
      maxlength: "40",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      "aria-describedby": "code-fault",
    });
    this.input.addEventListener("keydown", (event) => this.#typed(event));
    this.opener = h(
      "button",
      { type: "button", class: "link", id: "open-code", onclick: () => this.#open() },
      say("codeAsk"),
    );
    this.apply = h(
      "button",
      { type: "button", class: "plain", id: "use-code", onclick: () => this.#use() },
      say("codeUse"),
    );
    this.row = h(
      "div",
      { class: "field", hidden: true },
      h("label", { for: "code" }, say("codeLabel")),
      h("div", { class: "code-row" }, this.input, this.apply),
    );
    this.fault = h("p", { class: "fault", id: "code-fault", role: "status" });
    this.used = h("p", { class: "code-used", role: "status", hidden: true });
    const parts = [this.opener, this.row, this.fault, this.used];
    this.element = h("div", { class: "offer-code", hidden: true }, ...parts);
    this.isOpen = false;
  }

  /** Shows what the quote of the cart says of `checkout.code`. */
  update({ code, priced, quoted }, items) {
    const problem = (code && quoted?.codeProblem) || null;
    const counts = Boolean(code && quoted?.campaign?.code);
    this.element.hidden = !(priced?.takesCodes || code || this.isOpen);
    this.opener.hidden = this.isOpen || Boolean(code);
    this.row.hidden = counts || !(this.isOpen || code);
    if (code && !this.input.value) this.input.value = code;
    const text = problem ? problemText(problem, items) : "";
    if (this.fault.textContent !== text) this.fault.textContent = text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.#showUsed(counts ? quoted.campaign : null);
  }

  #showUsed(campaign) {
    const was = this.used.dataset.shown ?? "";
    const shown = campaign ? `${campaign.code} ${campaign.amountCents}` : "";
    this.used.hidden = !campaign;
    if (shown === was) return;
    this.used.dataset.shown = shown;
    if (!campaign) return this.used.replaceChildren();
    const values = { code: campaign.code, amount: money(campaign.amountCents) };
    const remove = h(
      "button",
      { type: "button", class: "link", id: "drop-code", onclick: () => this.#drop() },
      say("remove"),
    );
    this.used.replaceChildren(icon("check"), h("span", {}, say("codeUsed", values)), remove);
  }

  #typed(event) {
    this.fault.textContent = "";
    if (event.key !== "Enter") return;
    event.preventDefault(); // not the whole order
    this.#use();
  }

  #open() {
    this.isOpen = true;
    this.opener.hidden = true;
    this.row.hidden = false;
    this.input.focus();
  }

  #use() {
    this.oncode(this.input.value.trim());
  }

  #drop() {
    this.input.value = "";
    this.isOpen = true;
    this.oncode("");
    this.input.focus();
  }
}
