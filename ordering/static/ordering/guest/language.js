import en from "./words/en.js";
import es from "./words/es.js";
import pt from "./words/pt.js";
import { recall, remember } from "./store.js";

const WORDS = { en, es, pt };
const MONEY = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

let current = "en";

/** The languages that the page itself speaks. */
export const SPOKEN = Object.keys(WORDS);

/** The language in use: one of SPOKEN. */
export const language = () => current;

/** Starts in the asked-for, the remembered or the phone's language. */
export function startLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const wished = [asked, recall("language"), ...navigator.languages].filter(Boolean);
  const known = wished.map((one) => one.slice(0, 2).toLowerCase()).find((one) => WORDS[one]);
  current = known ?? "en";
  document.documentElement.lang = current;
  if (asked && WORDS[current]) remember("language", current);
}

/** Changes the language; the caller draws the page again. */
export function setLanguage(code) {
  current = WORDS[code] ? code : "en";
  document.documentElement.lang = current;
  remember("language", current);
}

/** The page's own words for `key`, with {names} filled in. */
export function say(key, values = {}) {
  const text = WORDS[current][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The words for so many: "1 item", "2 items". */
export function sayCount(key, count) {
  const form = new Intl.PluralRules(current).select(count) === "one" ? "one" : "other";
  return say(`${key}_${form}`, { count });
}

/** A text of the menu in the guest's language; a variant's name is plain text. */
export function named(names) {
  if (!names) return "";
  if (typeof names === "string") return names;
  return names[current] || names.en || Object.values(names).find(Boolean) || "";
}

/** A text as the kitchen reads it: a ticket must not change with its guest's language. */
export function forKitchen(names) {
  if (!names) return "";
  if (typeof names === "string") return names;
  return names.en || Object.values(names).find(Boolean) || "";
}

/** Cents as money. The place's own notation: prices read as they are printed there. */
export const money = (cents) => MONEY.format(cents / 100);

/** The time of day of an instant, with the date when it is not today. */
export function moment(instant) {
  const at = new Date(instant);
  const today = at.toDateString() === new Date().toDateString();
  const date = today ? {} : { day: "numeric", month: "short" };
  return at.toLocaleString(current, { ...date, hour: "numeric", minute: "2-digit" });
}

/** A language's name in itself: "Español". */
export function languageName(code) {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
