/** While it is not known whether an order or a payment arrived: say so; nobody sends it again. */
import { h } from "./dom.js";
import { say } from "./language.js";
import { openSheet } from "./sheet.js";

const LONG = 3;

/**
 * Opens "checking your order" (or, by `key`, "checkingPay": payment); `update(attempt, wake, code)`
 * after each try, `close()` when known. The staff can find a payment by `code`.
 */
export function showChecking(key = "checking") {
  const text = h("p", { role: "status" }, say(`${key}Text`));
  const now = h("button", { type: "button", class: "plain", hidden: true }, say("tryNow"));
  const parts = h(
    "div",
    { class: "note-body" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("h2", { tabindex: "-1", autofocus: true }, say(`${key}Title`)),
    text,
    now,
  );
  const dialog = openSheet({ kind: "note", title: say(`${key}Title`), parts, fixed: true });
  const update = (attempt, wake, code = "") => {
    now.onclick = wake;
    now.hidden = attempt < 1;
    const words = say(attempt >= LONG ? `${key}Long` : `${key}Text`, { code });
    text.textContent = navigator.onLine ? words : `${say("offlineNow")} ${words}`;
  };
  return { update, close: () => dialog.close() };
}

/** Whether an order that was sent long ago is to be checked; false: forget it, null: leave it. */
export function askAboutOld() {
  return new Promise((resolve) => {
    let answer = null;
    const choose = (value) => () => {
      answer = value;
      dialog.close();
    };
    const parts = h(
      "div",
      { class: "note-body" },
      h("h2", { tabindex: "-1", autofocus: true }, say("oldTitle")),
      h("p", {}, say("oldText")),
      h("button", { type: "button", class: "main", onclick: choose(true) }, say("checkNow")),
      h("button", { type: "button", class: "plain", onclick: choose(false) }, say("forgetIt")),
    );
    const dialog = openSheet({
      kind: "note",
      title: say("oldTitle"),
      parts,
      fixed: true,
      onclose: () => resolve(answer),
    });
  });
}
