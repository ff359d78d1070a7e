import { h, later } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./language.js";

const SEARCH_AFTER = 120;

/** The search of the menu; `onsearch(text)` follows the typing. */
export function searchField(text, onsearch) {
  const input = h("input", {
    type: "search",
    id: "search",
    value: text,
    placeholder: say("search"),
    "aria-label": say("search"),
    autocomplete: "off",
    enterkeyhint: "search",
  });
  const clear = h(
    "button",
    { type: "button", class: "round", "aria-label": say("clearSearch"), hidden: text === "" },
    icon("close"),
  );
  const soon = later(SEARCH_AFTER, () => onsearch(input.value));
  input.oninput = () => {
    clear.hidden = input.value === "";
    soon();
  };
  clear.onclick = () => {
    input.value = "";
    clear.hidden = true;
    onsearch("");
    input.focus();
  };
  const submit = (event) => {
    event.preventDefault();
    input.blur();
  };
  return h(
    "form",
    { class: "search", role: "search", onsubmit: submit },
    icon("search"),
    input,
    clear,
  );
}
