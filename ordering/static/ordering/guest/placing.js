/**
 * Placing an order exactly once.
 *
 * Before the first attempt the quote and the Idempotency-Key are written down on this device; they
 * are crossed out only when an answer is known. A retry, a reload or another tab sends the same
 * quote under the same key, so whatever was lost on the way, there is one order.
 */
import { Fault, patience, write } from "./api.js";
import { interruptible } from "./pause.js";
import { newId, recall, remember } from "./store.js";

const QUOTE_ATTEMPTS = 3;
// After that long a guest may have ordered at the counter: nothing is sent without asking.
const SENT_WITHOUT_ASKING = 5 * 60_000;

/**
 * Prices a cart: { quoteId, totalCents, estimatedReadyAt, readyAt }, the last two where the place
 * says them; and what it says of offers: { subtotalCents, taxCents, discount, campaign, codeProblem,
 * campaignHint, takesCodes }. Passing faults are tried again, politely.
 */
export async function quote(body) {
  const key = newId();
  const path = "order-app/cart/preview-order";
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { body: answer } = await write(path, body, key, { withVisit: true });
      const { previewOrderId, totalPriceCents, ...more } = answer.data;
      return { ...more, quoteId: previewOrderId, totalCents: totalPriceCents };
    } catch (fault) {
      if (!fault.passing || attempt + 1 >= QUOTE_ATTEMPTS || !navigator.onLine) throw fault;
      await sleep(patience(fault, attempt));
    }
  }
}

/** What was sent from this code and is not answered yet, or null. */
export const pendingAt = (originId) => recall(`placing.${originId}`);

/** True when a pending order is too old to be sent again without asking. */
export const isOld = (pending) => Date.now() - pending.at > SENT_WITHOUT_ASKING;

/** Writes down that this quote is about to be placed; returns what was written. */
export function begin({ originId, restaurantId }, { quoteId, totalCents }) {
  const pending = { originId, restaurantId, quoteId, totalCents, key: newId(), at: Date.now() };
  remember(`placing.${originId}`, pending);
  return pending;
}

/** Crosses it out: its answer is known, or the guest does not want it any more. */
export const forget = (pending) => remember(`placing.${pending.originId}`, null);

/**
 * Sends a pending order until its answer is known: { orderId, token }.
 *
 * `onUnknown(attempt, wake)` is called after each attempt without an answer; `wake()` tries again
 * at once. Rejects with the Fault that says why there is no order; the cart is then as it was.
 */
export async function placeUntilKnown(pending, onUnknown) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await placeOnce(pending);
    } catch (fault) {
      if (!fault.passing) {
        forget(pending);
        throw fault;
      }
      const pause = interruptible(patience(fault, attempt));
      onUnknown(attempt, pause.wake);
      await pause.over;
    }
  }
}

async function placeOnce(pending) {
  const asked = { previewOrderId: pending.quoteId };
  const path = "payments/place-order-without-payment";
  const { body, headers } = await write(path, asked, pending.key);
  if (!body.orderId) throw new Fault(0);
  return { orderId: body.orderId, token: headers.get("X-Order-Token") ?? "" };
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
