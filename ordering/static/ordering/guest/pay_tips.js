/** The tip: percentages of the bill, an amount of one's own, and, to begin with, none. */
import { h } from "./dom.js";
import { money, say } from "./language.js";

const AMOUNT = /^\$?\s*(\d{1,6})(?:[.,](\d{1,2}))?$/;

/** What so many percent of an amount are, rounded half up to a cent. */
const percentOf = (cents, percent) => Math.floor((cents * percent + 50) / 100);

/** An amount as people write it ("3", "3.50", "3,5"), in cents; null when it is none. */
function centsOf(text) {
  const [, whole, part = ""] = AMOUNT.exec(text.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

/**
 * Chooses a tip on `billCents` by the location's `rules`; `onchange()` after each change.
 * `chosen` is what was chosen before: { percent } or { text }.
 */
export class TipChoice {
  constructor({ rules, billCents, chosen, onchange }) {
    Object.assign(this, { maxCents: rules.maxCents ?? Infinity, billCents, onchange });
    this.chosen = chosen ?? { percent: 0 };
    this.percentages = rules.percentages.filter(
      (percent) => percentOf(billCents, percent) <= this.maxCents,
    );
    this.own = this.#ownField();
    this.hint = h("p", { class: "hint", id: "own-tip-hint" }, say("tipAtMost", this.#most()));
    this.fault = h("p", { class: "fault", id: "own-tip-fault", hidden: true });
    this.ownField = h(
      "div",
      { class: "field own-tip" },
      h("label", { for: "own-tip" }, say("tipOwn")),
      this.own,
      this.hint,
      this.fault,
    );
    this.element = h(
      "fieldset",
      { class: "tips" },
      h("legend", {}, say("tip")),
      h("div", { class: "tip-choices" }, this.#choices()),
      this.ownField,
    );
    this.#show();
  }

  /** The tip in cents; 0 while an own amount is not right. */
  get cents() {
    const { percent, text } = this.chosen;
    if (percent !== undefined) return percentOf(this.billCents, percent);
    const cents = centsOf(text);
    return cents !== null && cents <= this.maxCents ? cents : 0;
  }

  /** Shows what is wrong with an own amount and goes there; true when nothing is. */
  check() {
    const { percent, text } = this.chosen;
    const cents = percent === undefined ? (text.trim() ? centsOf(text) : 0) : 0;
    const isRight = cents !== null && cents <= this.maxCents;
    this.#mark(isRight ? "" : say(cents === null ? "tipNoAmount" : "tipAtMost", this.#most()));
    if (!isRight) this.own.focus();
    return isRight;
  }

  #most() {
    return { amount: money(this.maxCents === Infinity ? this.billCents : this.maxCents) };
  }

  #choices() {
    return [
      this.#choice("tip-none", { percent: 0 }, say("tipNone")),
      ...this.percentages.map((percent) =>
        this.#choice(
          `tip-${percent}`,
          { percent },
          say("percent", { percent }),
          money(percentOf(this.billCents, percent)),
        ),
      ),
      this.#choice("tip-own", { text: this.chosen.text ?? "" }, say("tipOther")),
    ];
  }

  #choice(id, chosen, name, amount = "") {
    const isChosen = chosen.percent === this.chosen.percent;
    const onchange = () => this.#choose("text" in chosen ? { text: this.own.value } : chosen);
    return h(
      "label",
      { class: "tip" },
      h("input", { type: "radio", name: "tip", id, checked: isChosen, onchange }),
      h("span", { class: "strong" }, name),
      amount && h("span", { class: "soft" }, amount),
    );
  }

  #ownField() {
    const input = h("input", {
      type: "text",
      id: "own-tip",
      inputmode: "decimal",
      autocomplete: "off",
      maxlength: "10",
      value: this.chosen.text ?? "",
      "aria-describedby": "own-tip-hint own-tip-fault",
    });
    input.addEventListener("input", () => this.#choose({ text: input.value }));
    return input;
  }

  #choose(chosen) {
    this.chosen = chosen;
    this.#mark("");
    this.#show();
    this.onchange();
  }

  #show() {
    this.ownField.hidden = !("text" in this.chosen);
  }

  #mark(text) {
    this.fault.textContent = text;
    this.fault.hidden = !text;
    this.hint.hidden = Boolean(text);
    if (text) this.own.setAttribute("aria-invalid", "true");
    else this.own.removeAttribute("aria-invalid");
  }
}
