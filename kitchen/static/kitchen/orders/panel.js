/** One order beside the board: what may be done about it, and its page as the server writes it. */

import { h } from "../dom.js";
import { minutesSelect } from "./cards.js";
import { NEXT, isOpen, orderOf } from "./store.js";
import { MOVE_WORDS, STATUS_WORDS, apart } from "./words.js";

const REASONS = ["Something is sold out", "Too busy", "The guest asked for it", "Ordered twice"];
const OTHER = "other";

export class Panel {
  constructor(dialog, { state, told, deeds }) {
    Object.assign(this, { dialog, state, told, deeds, orderId: null, shownAs: "" });
    dialog.addEventListener("click", (event) => this.clicked(event));
    dialog.addEventListener("submit", (event) => this.submitted(event));
    dialog.addEventListener("close", () => (this.orderId = null));
  }

  get order() {
    return orderOf(this.state, this.orderId);
  }

  /** Opens it for an order; `cancels`: at the question whether to cancel. */
  async open(orderId, { cancels = false } = {}) {
    this.orderId = orderId;
    this.build(cancels);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector(cancels ? "select[name=reason]" : "h2").focus();
    await this.load();
  }

  /** The board has changed: an order that somebody else moved has other buttons now. */
  refresh() {
    if (!this.dialog.open || !this.order || this.order.status === this.shownAs) return;
    const busy = this.dialog.querySelector("form:focus-within textarea, form:focus-within select");
    if (busy) return; // not under the hands of somebody who writes
    this.build(false);
    this.load();
  }

  build(cancels) {
    const { order } = this;
    this.shownAs = order.status;
    this.body = h("div.panel-body", {}, h("p.nothing", {}, "Loading …"));
    this.dialog.replaceChildren(
      h("div.panel-head", {},
        h("h2", { id: "panel-name", tabindex: "-1" }, `Order ${order.orderCode}`,
          h("span.quiet", {}, ` ${apart(order.customer?.name)} · ${STATUS_WORDS[order.status] ?? order.status}`)),
        h("button.button.quiet-button", { type: "button", "data-do": "close" }, "Close")),
      this.moves(order, cancels),
      this.body,
    );
  }

  moves(order, cancels) {
    const to = this.told.mayMove ? NEXT[order.status] : undefined;
    const timed = ["CREATED", "ACCEPTED"].includes(order.status) && !order.readyAt;
    const row = h("div.panel-moves");
    if (to && timed) row.append(h("label", {}, "Ready ", minutesSelect()));
    if (to) row.append(button(MOVE_WORDS[to], "next", "default"));
    if (to && timed && order.status === "ACCEPTED") row.append(button("Tell the new time", "retime"));
    if (this.told.mayCancel && isOpen(order)) row.append(this.cancelling(cancels));
    return row;
  }

  cancelling(open) {
    const reasons = [...REASONS, "Something else"].map((one, place) =>
      h("option", { value: place < REASONS.length ? one : OTHER }, one));
    return h("details.panel-cancel", { open },
      h("summary.button.quiet-button", {}, "Cancel …"),
      h("form", { "data-cancel": true },
        h("p", {}, "The kitchen and the guest are told at once. What was paid is given back."),
        h("label", {}, "Why", h("select", { name: "reason" }, ...reasons)),
        h("label", {}, "In your words", h("input", { name: "words", maxlength: "200" })),
        h("button.button.danger", { type: "submit" }, "Yes, cancel the order")));
  }

  async load() {
    const { orderId, body } = this;
    const answer = await fetch(this.told.panel.replace("{id}", orderId)).catch(() => null);
    if (body !== this.body) return; // another order was opened meanwhile
    if (!answer?.ok) {
      const words = answer ? "The order cannot be shown." : "The server cannot be reached.";
      body.replaceChildren(h("p", { role: "alert" }, words));
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(...page.body.childNodes);
  }

  async clicked(event) {
    if (event.target === this.dialog) return this.dialog.close();
    const what = event.target.closest("[data-do]")?.dataset.do;
    const minutes = Number(this.dialog.querySelector("[data-minutes]")?.value) || undefined;
    if (what === "close") this.dialog.close();
    else if (what === "text") this.toggleText(event.target.closest("button"));
    else if (what === "next") await this.move(NEXT[this.order.status], minutes);
    else if (what === "retime" && minutes) await this.move("ACCEPTED", minutes);
  }

  async move(to, minutes) {
    const more = to === "ACCEPTED" && minutes ? { minutes } : {};
    if (await this.deeds.move(this.orderId, to, more)) this.dialog.close();
  }

  async submitted(event) {
    const form = event.target;
    if (!form.matches("[data-cancel], [data-text]")) return;
    event.preventDefault();
    if (form.matches("[data-cancel]")) {
      const { reason, words } = form.elements;
      const said = [reason.value === OTHER ? "" : reason.value, words.value.trim()];
      const why = { reason: said.filter(Boolean).join(": ").slice(0, 200) };
      if (await this.deeds.move(this.orderId, "CANCELLED", why)) this.dialog.close();
    } else if (await this.deeds.text(this.orderId, form.elements.text.value.trim())) {
      await this.load();
    }
  }

  toggleText(opener) {
    const form = this.dialog.querySelector("[data-text]");
    form.hidden = !form.hidden;
    opener.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.elements.text.focus();
  }
}

function button(text, what, look = "quiet-button") {
  return h(`button.button.${look}`, { type: "button", "data-do": what }, text);
}
