/** Which language this screen speaks; it remembers. */

import { remember, remembered } from "./memory.js";
import { WORDS } from "./words.js";

let language = pick([remembered("language"), ...(navigator.languages ?? [])]);

function pick(wishes) {
  const known = wishes.map((wish) => String(wish ?? "").slice(0, 2)).find((wish) => wish in WORDS);
  return known ?? "en";
}

/** Words of one page beside those of all: {en: {…}, es: {…}, pt: {…}}. */
export function addWords(words) {
  for (const [one, more] of Object.entries(words)) Object.assign(WORDS[one], more);
}

export const currentLanguage = () => language;

/** A text in the screen's language: `t("bumpTicket", {code: "A1B2"})`. */
export function t(key, values = {}) {
  const [one, many = one] = WORDS[language][key].split("|");
  const text = values.n === 1 ? one : many;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Puts the language into the page's fixed words and its select; `onChange` hears of a change. */
export function bindLanguage(select, onChange) {
  select.value = language;
  select.addEventListener("change", () => {
    language = pick([select.value]);
    remember("language", language);
    translatePage();
    onChange();
  });
  translatePage();
}

function translatePage() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = t(node.dataset.word);
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
  }
}
