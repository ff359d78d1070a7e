/** Why the server would not take an order, in words, and what the page then shows. */
import { moment, say } from "./language.js";

/**
 * Something of the order is sold out: `body` is the answer's. The page reads the menu again, so
 * that the lines themselves say what is wrong with them; where it still looks available, the page
 * believes the refusal.
 */
export async function explainSoldOut(page, body) {
  const { items = [], menuItemId, partId } = body;
  await page.freshness.reread();
  if (!page.faults.size && !partId) page.withdraw(leftById(items, menuItemId));
  const text = page.soldOutText("faultSoldOut");
  if (text) return text;
  const names = [...new Set(items.map((line) => line.name))].filter(Boolean).join(", ");
  return names ? say("faultSoldOut", { names }) : say("faultChanged");
}

/**
 * The kitchen has no room for the order as it was quoted. The answer may say from when on it takes
 * orders again (`retryAt`), and when one would then be ready (`nextReadyAt`).
 */
export async function explainBusy(page, wanted, { retryAt = null, nextReadyAt = null }) {
  await page.freshness.reread();
  const next = nextReadyAt && { time: moment(nextReadyAt) };
  if (wanted) return next ? say("faultNextTime", next) : say("faultNoTime");
  if (next) return say("faultLater", next);
  return retryAt ? say("faultPaused", { time: moment(retryAt) }) : say("faultKitchenBusy");
}

const leftById = (items, menuItemId) =>
  menuItemId
    ? { [menuItemId]: 0 }
    : Object.fromEntries(items.map((line) => [line.menuItemId, line.left ?? 0]));
