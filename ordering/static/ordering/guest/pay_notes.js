/** What a guest is told about a payment that brought no order. */
import { h } from "./dom.js";
import { money, say } from "./language.js";
import { openSheet } from "./sheet.js";

// What says no more than "declined", ours and the gateways'.
const NO_REASON = /^(your card was )?declined?\b[.\s]*(please try another card\.?)?$/i;

/** That a card was declined, and why, in the gateway's own words. */
export function declinedText({ reason }) {
  const words = reason?.trim() ?? "";
  return say("payDeclined", { why: words && !NO_REASON.test(words) ? `: “${words}”` : "" });
}

/** Says that a payment was given back; resolves when the guest has read it. */
export function showGivenBack({ cents }) {
  const text = say("givenBackText", { amount: money(cents) });
  return shown("givenBackTitle", text, "givenBackOn");
}

/** Asks the guest to see the bank's window; resolves when they want to. */
export const askForBank = () => shown("bankTitle", say("bankText"), "bankOn", true);

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
