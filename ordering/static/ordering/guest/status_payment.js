/** What was paid for an order: rows for its sums, and what is still to be done. */
import { h } from "./dom.js";
import { money, say } from "./language.js";

const OPEN = ["unpaid", "part_paid"];

/** Rows as [name, amount, kind]; none for an order that tells nothing of its payment. */
export function paymentRows({ payment, totalPriceCents, status }) {
  if (!payment) return [];
  const { state, paidCents = 0, tipCents = 0, refundedCents = 0 } = payment;
  const due = OPEN.includes(state) && status !== "CANCELLED" ? totalPriceCents - paidCents : 0;
  return [
    tipCents > 0 && [say("tipPaid"), money(tipCents), ""],
    paidCents > 0 && [say("paid"), money(paidCents + tipCents), "paid"],
    refundedCents > 0 && [say("givenBack"), `−${money(refundedCents)}`, "off"],
    due > 0 && [say("stillToPay"), money(due), "paid"],
  ].filter(Boolean);
}

/** A sentence for a guest who still has to pay, or null. */
export function paymentHint({ payment, totalPriceCents, status }) {
  const isDue = OPEN.includes(payment?.state) && totalPriceCents > 0;
  return isDue && status !== "CANCELLED" ? h("p", { class: "hint" }, say("payAtCounter")) : null;
}
