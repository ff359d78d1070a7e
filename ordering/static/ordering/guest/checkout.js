/** From a cart to an order: quote, agree on the price, place once, go to the order's page. */
import { cartTotals, faultOf, portionsOf } from "./cart.js";
import { askAboutOld, showChecking } from "./checking.js";
import { offerCents, takesOrders } from "./head.js";
import { forKitchen, money, say } from "./language.js";
import { addOrder, statusAddress } from "./past_orders.js";
import { begin, forget, isOld, pendingAt, placeUntilKnown, quote } from "./placing.js";

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
  }

  /** The exact total of the cart as it is, in cents, or null while it is not known. */
  get exactCents() {
    return this.priced?.items === this.#items() ? this.priced.totalCents : null;
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
    const { cart, place } = this.page;
    return cart.lines.every((line) => !faultOf(line, place.items));
  }

  /** Why nothing can be ordered now: "" | "offline" | "closed". */
  get obstacle() {
    if (this.page.isOffline) return "offline";
    return takesOrders(this.page.place) ? "" : "closed";
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
    const unanswered = pendingAt(place.origin._id);
    if (unanswered) return this.explainLate(await this.resume(unanswered));
    if (this.page.cart.isTooLarge) return say("faultTooLarge");
    const agreed = this.shownCents;
    try {
      const priced = await this.#quoted(guest);
      if (priced.totalCents !== agreed) return await this.#ask(agreed, priced.totalCents);
      const ids = { originId: place.origin._id, restaurantId: place.restaurant._id };
      await this.#place(begin(ids, priced));
      return "";
    } catch (fault) {
      this.priced = null;
      if (STALE.includes(fault.code) && again) return this.#againAt(agreed, guest);
      return this.#explain(fault);
    }
  }

  /** Finds out what became of an order sent without an answer; the Fault when there is none. */
  async resume(pending) {
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

  /** Says why an order that was resumed is none, once the place is loaded. */
  async explainLate(fault) {
    if (!fault) return "";
    return STALE.includes(fault.code) ? say("faultExpired") : this.#explain(fault);
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

  #leave(pending, placed) {
    const { restaurantId, originId, totalCents } = pending;
    const order = { ...placed, restaurantId, originId, totalCents, lines: this.page.cart.lines };
    this.isLeaving = true;
    addOrder(order);
    forget(pending);
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
    this.priced = { ...answer, asked, items };
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
    };
  }

  async #explain(fault) {
    const { page } = this;
    if (fault.code === "item_unavailable") return this.#soldOut(fault.body);
    if (MENU_CHANGED.includes(fault.code)) {
      await page.refresh();
      return say(this.isSound ? "faultOther" : "faultChanged");
    }
    if (fault.code === "location_closed") {
      page.close();
      return say("faultClosed");
    }
    if (fault.code === "payment_required") return say("faultPayment");
    return say(fault.passing ? "faultBusy" : "faultOther");
  }

  #soldOut({ items = [], menuItemId }) {
    const ids = new Set(menuItemId ? [menuItemId] : items.map((line) => line.menuItemId));
    const lines = this.page.cart.lines.filter((line) => ids.has(line.itemId));
    const names = [...new Set(lines.map((line) => this.page.nameOf(line)))].join(", ");
    this.page.withdraw(ids);
    return say("faultSoldOut", {
      names: names || items.map((line) => line.name || forKitchen(line)).join(", "),
    });
  }
}
