/** An offer's code and whom it counts for, as this device knows them. */
import { problemText } from "./campaign_words.js";
import { money, say } from "./language.js";
import { newId, recall, remember } from "./store.js";

const LONGEST = 40;
const A_SECOND = 1_100;
// What depends on who orders, and not only on what.
const PERSONAL = ["phone_needed", "guest_used_up"];

/** Names this device to offers that count once a guest. */
export function deviceId() {
  const known = recall("device");
  if (known) return known;
  const made = newId();
  remember("device", made);
  return made;
}

/** The code that was typed at this origin, or that came with the address; "" without one. */
export function codeAt(originId) {
  const asked = new URLSearchParams(location.search).get("code") ?? "";
  return recall(nameOf(originId), "") || asked.slice(0, LONGEST);
}

/** Remembers the typed code until there is an order; "" forgets it. */
export const rememberCode = (originId, text) => remember(nameOf(originId), text || null);

/** True when giving a phone number, or another one, may change the price of this quote. */
export function asksForPhone(priced) {
  const said = [priced?.codeProblem?.reason, priced?.campaignHint?.reason];
  return Boolean(priced?.campaign) || said.some((one) => PERSONAL.includes(one));
}

/** An offer was over before the order was placed: the new price is the guest's to agree to. */
export async function explainOver(checkout, { body }, guest) {
  const { page } = checkout;
  await page.refresh();
  let other = await checkout.price(guest);
  if (!other && checkout.shownCents === body.totalPriceCents) {
    // A server may believe for a second what it has read before.
    await new Promise((resolve) => setTimeout(resolve, A_SECOND));
    checkout.priced = null;
    other = await checkout.price(guest);
  }
  if (other) return other;
  const before = money(body.totalPriceCents);
  const changed = say("priceChanged", { before, after: money(checkout.shownCents) });
  return `${problemText(body, page.place.items)} ${changed}`;
}

const nameOf = (originId) => `code.${originId}`;
