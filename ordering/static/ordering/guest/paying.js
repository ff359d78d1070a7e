/**
 * Paying exactly once.
 *
 * Before the first attempt the whole request is written down on this device; it is crossed out only
 * when its outcome is known. A retry, a reload or another tab sends the very same request, which
 * the server knows by the card form's one-time token, or asks after the payment that it has become.
 * So whatever was lost on the way, nobody is asked to pay again while money may have moved.
 */
import { Fault, patience, read, write } from "./api.js";
import { interruptible } from "./pause.js";
import { newId, recall, remember } from "./store.js";

// After that long a guest may have given up: nothing is sent again that would charge them only now.
const SENT_WITHOUT_LOOKING = 5 * 60_000;
const LOOK_AT_MOST_EVERY = 1_000;
const LOOK_AT_LEAST_EVERY = 10_000;
// A bank's window that came to nothing may be opened again.
const ACT_AGAIN_AFTER = 60_000;
const NEVER_ARRIVED = { state: "failed", settled: true };

/** What was sent from this code and has no known outcome yet, or null. */
export const payingAt = (originId) => recall(nameOf(originId));

/**
 * Writes down a payment that is about to be sent; returns what was written.
 *
 * `bill`: { originId, restaurantId, quoteId, totalCents, tip }. `request`: { path, body } and,
 * where the payment is known already, { paymentId, paymentToken }; `stripe` is kept for the bank's
 * window.
 */
export function beginPaying(bill, request) {
  const paying = { ...bill, ...request, key: newId(), at: Date.now() };
  remember(nameOf(paying.originId), paying);
  return paying;
}

/**
 * Sends a payment, or asks after it, until its outcome is known:
 *
 * - { kind: "order", orderId, token }: paid, and the order is there;
 * - { kind: "declined", reason, reasonCode }: nothing was charged;
 * - { kind: "nothing" }: nothing was charged, as the gateway is not there;
 * - { kind: "givenBack", cents, reason }: paid, but there is no order, so it was given back.
 *
 * `watch.unknown(attempt, wake, code)` is called after each attempt without an outcome; `wake()`
 * tries at once, `code` names the payment. `watch.act(clientSecret, stripe)` shows the bank's
 * window and resolves when it is closed: true, or false when it could not be shown. Rejects with
 * the Fault of a request that was refused: nothing was charged then either.
 */
export async function payUntilKnown(paying, watch) {
  let known = paying;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await answerOf(known);
    const outcome = answer.fault ? outcomeOfFault(answer.fault) : outcomeOf(answer);
    if (outcome) {
      forget(known);
      if (outcome.kind === "refused") throw answer.fault;
      return outcome;
    }
    known = noted(known, answer);
    if (await acted(answer, known, watch)) continue;
    const pause = interruptible(answer.fault ? patience(answer.fault, attempt) : lookIn(attempt));
    watch.unknown(attempt, pause.wake, known.paymentId?.slice(0, 8).toUpperCase() ?? "");
    await pause.over;
  }
}

/** Crosses a payment out, unless another tab has written down a newer one. */
function forget(paying) {
  const name = nameOf(paying.originId);
  if (recall(name)?.key === paying.key) remember(name, null);
}

const nameOf = (originId) => `paying.${originId}`;

/** What the server says of a payment, or { fault }. */
async function answerOf(paying) {
  try {
    if (paying.isAsked) return await view(paying);
    if (isOld(paying) && !(await mayHaveArrived(paying))) return NEVER_ARRIVED;
    return await send(paying);
  } catch (fault) {
    return { fault };
  }
}

const lookIn = (attempt) => Math.min(LOOK_AT_LEAST_EVERY, LOOK_AT_MOST_EVERY * 1.4 ** attempt);

const isOld = ({ at }) => Date.now() - at > SENT_WITHOUT_LOOKING;

/** Whether somebody, most likely this payment, holds the bill; if not, nothing was charged. */
async function mayHaveArrived(paying) {
  if (paying.paymentId) return (await view(paying)).state !== "created";
  const query = `previewOrderId=${encodeURIComponent(paying.quoteId)}`;
  const { body } = await read(`payments/options?${query}`);
  return body.data.dueCents === 0;
}

async function send(paying) {
  const { body, headers } = await write(paying.path, paying.body, paying.key);
  return body.data ?? transaction(body, headers);
}

async function view({ paymentId, paymentToken }) {
  const path = `payments/${encodeURIComponent(paymentId)}`;
  const { body } = await read(`${path}?token=${encodeURIComponent(paymentToken)}`);
  return body.data;
}

/** A card transaction's answer in the shape of a payment's. */
function transaction({ orderId }, headers) {
  const paymentId = headers.get("X-Payment-Id");
  const paymentToken = headers.get("X-Payment-Token");
  if (orderId) return { orderId, orderToken: headers.get("X-Order-Token") ?? "" };
  if (!paymentId) throw new Fault(0);
  // Declined, or charged and given back: the payment itself tells which, and why.
  return view({ paymentId, paymentToken });
}

/** The outcome that a payment's view tells, or null while it is open. */
function outcomeOf(payment) {
  const { orderId, orderToken = "", state, reason = "", reasonCode = "" } = payment;
  if (orderId) return { kind: "order", orderId, token: orderToken };
  if (!payment.settled) return null;
  if (state === "declined") return { kind: "declined", reason, reasonCode };
  if (state === "failed") return { kind: "nothing" };
  return { kind: "givenBack", cents: payment.totalCents, reason };
}

function outcomeOfFault(fault) {
  const { code, body } = fault;
  if (code === "already_paid" && body.orderId)
    return { kind: "order", orderId: body.orderId, token: body.orderToken ?? "" };
  if (code === "payment_declined")
    return {
      kind: "declined",
      reason: body.reason ?? body.message,
      reasonCode: body.reasonCode ?? "",
    };
  if (code === "gateway_unavailable" || code === "payment_not_found") return { kind: "nothing" };
  const isOpen = fault.passing || code === "payment_in_progress" || code === "payment_unknown";
  return isOpen ? null : { kind: "refused" };
}

/** What was learned is written down: from then on the payment itself is asked after. */
function noted(paying, { fault, ...answer }) {
  const { paymentId, paymentToken } = fault ? fault.body : answer;
  // Sending Stripe's confirmation again looks at once what the bank has said.
  if (paying.paymentId || !paymentId || !paymentToken) return paying;
  const known = { ...paying, paymentId, paymentToken, isAsked: true };
  remember(nameOf(paying.originId), known);
  return known;
}

/** Shows the bank's window; true when it was there. */
async function acted({ nextAction }, known, watch) {
  if (!nextAction?.clientSecret) return false;
  if (Date.now() - (known.actedAt ?? 0) < ACT_AGAIN_AFTER) return false;
  const wasShown = await watch.act(nextAction.clientSecret, known.stripe);
  known.actedAt = wasShown ? Date.now() : 0;
  return wasShown;
}
