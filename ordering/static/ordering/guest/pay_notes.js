/** What a guest is told about a payment that brought no order. */
import { h } from "./dom.js";
import { money, say } from "./language.js";
import { openSheet } from "./sheet.js";

// What our own sentence says already.
const ADVICE = /\s*please try another card\.?$/i;
const NO_REASON = /^(your card was )?declined?$/i;

/** That a card was declined, and why, in the gateway's own words. */
export const declinedText = ({ reason }) => say("payDeclined", { why: because(reason) });

/** Says that a payment was given back, and why; resolves when the guest has read it. */
export function showGivenBack({ cents, reason }) {
  const text = say("givenBackText", { amount: money(cents), why: because(reason) });
  return shown("givenBackTitle", text, "givenBackOn");
}

/** Asks the guest to see the bank's window; resolves when they want to. */
export const askForBank = () => shown("bankTitle", say("bankText"), "bankOn", true);

/** A reason as the server gives it, in English; "" where it says nothing new. */
function because(reason) {
  const words = (reason ?? "").trim().replace(ADVICE, "").replace(/\.$/, "");
  return words && !NO_REASON.test(words) ? `: “${words}”` : "";
}

function shown(titleKey, text, buttonKey, fixed = false) {
  return new Promise((resolve) => {
    const close = () => dialog.close();
    const parts = h(
      "div",
      { class: "note-body" },
      h("h2", { tabindex: "-1", autofocus: true }, say(titleKey)),
      h("p", {}, text),
      h("button", { type: "button", class: "main", onclick: close }, say(buttonKey)),
    );
    const dialog = openSheet({
      kind: "note",
      title: say(titleKey),
      parts,
      fixed,
      onclose: resolve,
    });
  });
}
