/** From a cart to an order: quote, agree on the price, pay, place once, go to the order's page. */
import { Fault, read } from "./api.js";
import { cartTotals, portionsOf } from "./cart.js";
import { askAboutOld, showChecking } from "./checking.js";
import { offerCents, takesOrders } from "./head.js";
import { language, money, moment, say } from "./language.js";
import { codeAt, deviceId, explainOver, rememberCode } from "./offers.js";
import { addOrder, pastOrder, statusAddress } from "./past_orders.js";
import { usable } from "./pay_methods.js";
import { declinedText, showGivenBack } from "./pay_notes.js";
import { openPayment } from "./pay_sheet.js";
import { pausedUntil, readyText } from "./pace.js";
import { payingAt } from "./paying.js";
import { begin, forget, isOld, pendingAt, placeUntilKnown, quote } from "./placing.js";
import { explainBusy, explainSoldOut } from "./refusals.js";
import { settle } from "./settling.js";

/** What was sent from this code, an order or a payment, and has no known outcome yet; or null. */
export const unansweredAt = (originId) => pendingAt(originId) ?? payingAt(originId);

const STALE = ["quote_expired", "quote_not_found"];
const MENU_CHANGED = [
  "item_not_found",
  "variant_not_found",
  "modifier_not_found",
  "option_not_found",
  "modifier_required",
];

/** The till of the menu page. Its sentences are for the guest; "" means that all is well. */
export class Checkout {
  constructor(page) {
    this.page = page;
    this.priced = null;
    this.isLeaving = false;
    /** The tip as it was chosen (see pay_tips.js): it outlives a declined card. */
    this.tip = null;
    /** For when the guest wants it (ISO), or "" for as soon as possible. */
    this.readyAt = "";
    /** An offer's code as it was typed, or came with the address; "" without one. */
    this.code = codeAt(page.originId);
  }

  /** Uses another code, or none (""), from now on. */
  setCode(text) {
    this.code = text;
    rememberCode(this.page.originId, text);
  }

  /** The exact total of the cart as it is, in cents, or null while it is not known. */
  get exactCents() {
    return this.#isPriced ? this.priced.totalCents : null;
  }

  /** What the quote of the cart as it is says (see placing.js), or null while it is not known. */
  get quoted() {
    return this.#isPriced ? this.priced : null;
  }

  get #isPriced() {
    const { priced } = this;
    const isSame = priced?.items === this.#items() && priced.wanted === this.readyAt;
    return isSame && priced.code === this.code;
  }

  /** What the guest sees as the total: exact when known, else by the menu. */
  get shownCents() {
    return this.exactCents ?? this.estimate.total;
  }

  get estimate() {
    const { cart, place } = this.page;
    return cartTotals(cart.lines, place.items, offerCents(place));
  }

  /** True when no line is sold out or changed. */
  get isSound() {
    return this.page.faults.size === 0;
  }

  /** Why nothing can be ordered now: "" | "offline" | "closed" | "paused". */
  get obstacle() {
    const { place, isOffline } = this.page;
    if (isOffline) return "offline";
    if (!takesOrders(place)) return "closed";
    const until = pausedUntil(place);
    return until && !(Date.parse(this.readyAt) > Date.parse(until)) ? "paused" : "";
  }

  /** When it would be ready, as far as the server says; "" where it does not. */
  get readyText() {
    if (this.obstacle) return "";
    if (this.exactCents !== null) return readyText(this.page.place, this.priced);
    return this.readyAt ? "" : readyText(this.page.place, null);
  }

  /** What stands on the button while there is an obstacle. */
  get obstacleText() {
    const time = this.obstacle === "paused" ? moment(pausedUntil(this.page.place)) : "";
    const words = { offline: "placeOffline", closed: "placeClosed", paused: "placePaused" };
    return say(words[this.obstacle], { time });
  }

  /** True where a card is (or may be) charged before the order is placed. */
  get paysFirst() {
    return Boolean(this.page.place.location.acceptPayment) && this.shownCents > 0;
  }

  /** Asks for the exact total; resolves with a sentence about what is wrong, or "". */
  async price(guest) {
    if (this.obstacle || !this.isSound || !this.page.cart.lines.length) return "";
    try {
      await this.#quoted(guest);
      return "";
    } catch (fault) {
      return fault.passing ? "" : this.#explain(fault);
    }
  }

  /** Orders. Resolves with a sentence when there is no order; else the page is left. */
  async submit(guest, again = true) {
    const { place } = this.page;
    const unanswered = unansweredAt(place.origin._id);
    if (unanswered) return this.explainLate(await this.resume(unanswered));
    if (this.page.cart.isTooLarge) return say("faultTooLarge");
    const agreed = this.shownCents;
    try {
      const priced = await this.#quoted(guest);
      if (priced.totalCents !== agreed) return await this.#ask(agreed, priced.totalCents);
      const ids = { originId: place.origin._id, restaurantId: place.restaurant._id };
      return await this.#order({ ...ids, ...priced });
    } catch (fault) {
      this.priced = null;
      if (fault.code === "campaign_over") return explainOver(this, fault, guest);
      if (STALE.includes(fault.code) && again) return this.#againAt(agreed, guest);
      return this.#explain(fault);
    }
  }

  /** Places a quote that nobody pays now. */
  async placeUnpaid({ originId, restaurantId, ...priced }) {
    await this.#place(begin({ originId, restaurantId }, priced));
  }

  /**
   * Finds out what became of what was sent without an answer: null when the order is there (the
   * page is left then), else the outcome of a payment or a Fault, for `explainLate`.
   */
  async resume(pending) {
    if (pending.path) return this.#resumePaying(pending);
    if (isOld(pending)) {
      const wanted = await askAboutOld();
      if (wanted === false) forget(pending);
      if (!wanted) return null;
    }
    try {
      await this.#place(pending, showChecking());
      return null;
    } catch (fault) {
      return fault;
    }
  }

  /** Says why what was resumed brought no order, once the place is loaded. */
  async explainLate(late) {
    if (!late) return "";
    if (late.kind === "declined") return declinedText(late);
    if (late.kind === "nothing") return say("payNothing");
    if (late.kind === "givenBack") return this.#explainGivenBack(late);
    return STALE.includes(late.code) ? say("faultExpired") : this.#explain(late);
  }

  /** Pays; resolves with the outcome (see paying.js), and leaves the page when it is an order. */
  async settle(paying, { isNew = false } = {}) {
    this.tip = paying.tip ?? null;
    const outcome = await settle(paying, { isNew });
    if (outcome.kind === "order") this.#leave(paying, outcome);
    return outcome;
  }

  async #resumePaying(paying) {
    try {
      const outcome = await this.settle(paying);
      return outcome.kind === "order" ? null : outcome;
    } catch (fault) {
      return fault;
    }
  }

  async #order(bill) {
    if (this.paysFirst) return this.#pay(bill);
    try {
      await this.placeUnpaid(bill);
      return "";
    } catch (fault) {
      // It takes cards since this page was loaded.
      if (fault.code !== "payment_required") throw fault;
      return this.#pay(bill);
    }
  }

  async #pay(bill) {
    const query = `previewOrderId=${encodeURIComponent(bill.quoteId)}`;
    const offer = (await read(`payments/options?${query}`)).body.data;
    if (!usable(offer.gateways).length) return say("faultPayment");
    if (!offer.dueCents) return say("payElsewhere");
    const end = await openPayment({ checkout: this, bill, offer });
    if (end instanceof Fault) throw end;
    return this.explainLate(end);
  }

  async #place(pending, shown = null) {
    let checking = shown;
    try {
      const placed = await placeUntilKnown(pending, (attempt, wake) => {
        checking ??= showChecking();
        checking.update(attempt, wake);
      });
      this.#leave(pending, placed);
    } finally {
      checking?.close();
    }
  }

  #leave({ restaurantId, originId, totalCents }, { orderId, token }) {
    // Another tab may have placed it, and then knows its token.
    const known = pastOrder(orderId);
    const lines = known?.lines ?? this.page.cart.lines;
    const ids = { orderId, token: token || known?.token, restaurantId, originId };
    const order = { ...ids, totalCents, lines };
    this.isLeaving = true;
    addOrder(order);
    forget({ originId });
    rememberCode(originId, "");
    this.page.cart.clear();
    location.assign(statusAddress(order));
  }

  /** The same price under a new quote is ordered at once; another one is the guest's to agree to. */
  async #againAt(agreed, guest) {
    const fault = await this.price(guest);
    if (fault || this.shownCents !== agreed) return fault || this.#ask(agreed, this.shownCents);
    return this.submit(guest, false);
  }

  async #ask(before, after) {
    await this.page.refresh();
    return say("priceChanged", { before: money(before), after: money(after) });
  }

  async #quoted(guest) {
    const body = this.#body(guest);
    const asked = JSON.stringify(body);
    if (this.priced?.asked === asked) return this.priced;
    const items = this.#items();
    const answer = await quote(body);
    const { campaignCode: code, readyAt: wanted = "" } = body;
    this.priced = { ...answer, asked, items, wanted, code };
    return this.priced;
  }

  #items() {
    return JSON.stringify(portionsOf(this.page.cart.lines, this.page.place.items));
  }

  #body({ name, phone, getSms }) {
    const { place } = this.page;
    return {
      restaurantId: place.restaurant._id,
      locationId: place.location._id,
      locationSlug: place.location.locationSlug,
      origin: { id: place.origin._id, name: place.origin.label },
      customer: { name, phone },
      items: portionsOf(this.page.cart.lines, place.items),
      getSms,
      strict: true,
      campaignCode: this.code,
      deviceId: deviceId(),
      language: language(),
      ...(this.readyAt ? { readyAt: this.readyAt } : {}),
    };
  }

  async #explainGivenBack(outcome) {
    this.priced = null;
    await showGivenBack(outcome);
    await this.page.refresh();
    return "";
  }

  #leaveForPaid({ orderId, orderToken }) {
    const { origin, restaurant } = this.page.place;
    const bill = { originId: origin._id, restaurantId: restaurant._id };
    this.#leave({ ...bill, totalCents: this.shownCents }, { orderId, token: orderToken });
    return "";
  }

  async #explain(fault) {
    const { page } = this;
    if (fault.code === "item_unavailable") return explainSoldOut(page, fault.body);
    if (fault.code === "kitchen_busy") return explainBusy(page, this.readyAt, fault.body);
    if (fault.code === "visit_needed") return say("faultVisit");
    if (MENU_CHANGED.includes(fault.code)) {
      await page.refresh();
      return say(this.isSound ? "faultOther" : "faultChanged");
    }
    if (fault.code === "location_closed" && this.readyAt) return say("faultClosedThen");
    if (fault.code === "validation_failed" && this.readyAt) return say("faultNoTime");
    if (fault.code === "location_closed") {
      page.close();
      return say("faultClosed");
    }
    if (fault.code === "already_paid" && fault.body.orderId)
      return this.#leaveForPaid(fault.body);
    if (fault.code === "payment_required") return say("faultPayment");
    return say(fault.passing ? "faultBusy" : "faultOther");
  }
}
