/** A payment on its way, as its guest sees it: checking, the bank's window, the outcome. */
import { showChecking } from "./checking.js";
import { askForBank } from "./pay_notes.js";
import { showBank } from "./pay_stripe.js";
import { payUntilKnown } from "./paying.js";
import { standAside } from "./sheet.js";

/**
 * Pays until the outcome is known (see paying.js) and resolves with it. One that was not begun just
 * now is being checked from the start, and its guest is asked before a bank's window opens.
 */
export async function settle(paying, { isNew = false } = {}) {
  let checking = isNew ? null : showChecking("checkingPay");
  let asks = !isNew;
  const watch = {
    unknown: (...news) => {
      checking ??= showChecking("checkingPay");
      checking.update(...news);
    },
    act: async (secret, stripe) => {
      if (asks) await askForBank();
      asks = true;
      return bankShown(stripe, secret);
    },
  };
  try {
    return await payUntilKnown(paying, watch);
  } finally {
    checking?.close();
  }
}

/** Shows the bank's window above everything; false when it could not be shown. */
async function bankShown(stripe, secret) {
  const comeBack = standAside();
  try {
    await showBank(stripe, secret);
    return true;
  } catch {
    return false; // Stripe is out of reach; the guest is asked again
  } finally {
    comeBack();
  }
}
