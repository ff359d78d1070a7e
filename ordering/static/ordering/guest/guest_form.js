/** Who orders: a name, and, if they like, a phone number for messages about the order. */
import { h } from "./dom.js";
import { say } from "./language.js";
import { recall, remember } from "./store.js";

const PHONE = /^\+?[\d\s().-]{6,24}$/;

/** The form's fields; `check()` says whether they are complete, `guest` is what they hold. */
export class GuestForm {
  constructor() {
    const known = recall("guest", { name: "", phone: "", getSms: false });
    this.name = field("name", say("yourName"), known.name, {
      autocomplete: "name",
      maxlength: "60",
      required: true,
      "aria-describedby": "name-hint name-fault",
    });
    this.phone = field("phone", `${say("yourPhone")} (${say("optionalWord")})`, known.phone, {
      type: "tel",
      autocomplete: "tel",
      maxlength: "32",
      "aria-describedby": "phone-fault",
    });
    this.sms = h("input", { type: "checkbox", id: "sms", checked: known.getSms });
    this.consent = h(
      "label",
      { class: "option consent" },
      this.sms,
      h("span", { class: "text" }, say("consent")),
    );
    this.phone.addEventListener("input", () => this.#showConsent());
    this.element = h(
      "div",
      { class: "guest" },
      h(
        "div",
        { class: "field" },
        label(this.name),
        this.name,
        fault("name", "nameMissing"),
        hint("name", "nameHint"),
      ),
      h("div", { class: "field" }, label(this.phone), this.phone, fault("phone", "phoneWrong")),
      this.consent,
    );
    this.#showConsent();
  }

  /** { name, phone, getSms }; consent counts only with a phone number. */
  get guest() {
    const phone = this.phone.value.trim();
    return { name: this.name.value.trim(), phone, getSms: this.sms.checked && phone !== "" };
  }

  /** Shows what is missing and goes there; true when nothing is. Remembers the guest. */
  check() {
    const { guest } = this;
    const wrong = [
      mark(this.name, guest.name === ""),
      mark(this.phone, guest.phone !== "" && !PHONE.test(guest.phone)),
    ].filter(Boolean);
    wrong[0]?.focus({ preventScroll: true });
    wrong[0]?.closest(".field").scrollIntoView({ block: "center" });
    if (!wrong.length) remember("guest", guest);
    return wrong.length === 0;
  }

  #showConsent() {
    this.consent.hidden = this.phone.value.trim() === "";
  }
}

function field(id, text, value, attributes) {
  const input = h("input", { type: "text", id, name: id, value, ...attributes });
  input.labelText = text;
  input.addEventListener("input", () => mark(input, false));
  return input;
}

const label = (input) => h("label", { for: input.id }, input.labelText);
const hint = (id, key) => h("p", { class: "hint", id: `${id}-hint` }, say(key));
const fault = (id, key) => h("p", { class: "fault", id: `${id}-fault`, hidden: true }, say(key));

function mark(input, isWrong) {
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  const note = document.getElementById(`${input.id}-fault`);
  if (note) note.hidden = !isWrong;
  return isWrong ? input : null;
}
