// Names, money and languages as the editor writes them.

/** The parts of `facts` that words need, set once at the start. */
export const tongue = { source: "en", languages: ["en"] };

/** A stored name in the source language, or whatever there is; "" without any. */
export function named(one) {
  const name = one?.name;
  if (typeof name === "string") return name;
  return name?.[tongue.source] || name?.en || Object.values(name ?? {}).find(Boolean) || "";
}

export const titleOf = (one, what = "Without a name") => named(one) || what;

/** Cents as dollars, such as $4.25. */
export const money = (cents) => (cents == null ? "—" : MONEY.format(cents / 100));
const MONEY = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

// The server takes no more.
const MOST_CENTS = 10_000_000;

/** What is typed, such as 4.25 or $4,25, as cents; null for nothing, undefined for no amount. */
export function cents(text) {
  const plain = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  if (!plain) return null;
  const amount = /^\d{1,6}(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : undefined;
  return amount > MOST_CENTS ? undefined : amount;
}

export const dollars = (amount) => (amount == null ? "" : (amount / 100).toFixed(2));

/** What is left of a price after its making, in words and as a share; null where one is not known
 * (a cost of 0 is stored where nobody has said one). */
export function margin(priceCents, costCents) {
  if (!priceCents || !costCents) return null;
  const left = priceCents - costCents;
  return { share: left / priceCents, text: `${money(left)} · ${Math.round((left / priceCents) * 100)} %` };
}

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });
export function languageName(code) {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A text with other words in one language; {} parts without words are kept as "". */
export const withText = (texts, language, text) => ({
  ...(typeof texts === "string" ? { en: texts } : texts),
  [language]: text,
});

export const textIn = (texts, language) =>
  typeof texts === "string"
    ? language === "en" || language === tongue.source
      ? texts
      : ""
    : (texts?.[language] ?? "");

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** An instant as "today, 14:05" or "3 Mar, 14:05". */
export function moment(instant) {
  const at = new Date(instant);
  const time = at.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hour12: false });
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday
    ? `today, ${time}`
    : `${at.toLocaleDateString("en-US", { day: "numeric", month: "short", year: "numeric" })}, ${time}`;
}
