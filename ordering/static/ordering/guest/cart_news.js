/** Tells the guest what of their order has sold out, or can be had again, while they look on. */
import { toast } from "./dom.js";
import { soldOutText } from "./faults.js";
import { say } from "./language.js";

const READ_FOR = 6_000;

export class CartNews {
  constructor(page) {
    this.page = page;
    this.known = null;
  }

  /**
   * What is new since the last look, as { bad, good }: sentences, "" where there is nothing to say.
   * What a page opens with is no news.
   */
  look() {
    const before = this.known;
    this.known = this.#now();
    const lines = before ? this.page.cart.lines : [];
    const isNew = ({ key }) => this.known.get(key) && this.known.get(key) !== before.get(key);
    const isBack = ({ key }) => !this.known.get(key) && before.get(key);
    const back = [...new Set(lines.filter(isBack).map((line) => this.page.nameOf(line)))];
    return {
      bad: lines.some(isNew) ? this.page.soldOutText("nowSoldOut") : "",
      good: back.length ? say("backAgain", { names: back.join(", ") }) : "",
    };
  }

  /** Says what is new, once it is drawn. */
  tell({ bad, good }) {
    if (!bad && !good) return;
    const { openedCart } = this.page;
    openedCart?.tell(bad);
    if (!openedCart || !bad) toast(bad || good, READ_FOR);
  }

  /** The order was changed by the guest: that is no news. */
  note() {
    if (this.known) this.known = this.#now();
  }

  /** The lines' faults as texts, by their keys; "" for a line without one. */
  #now() {
    const { cart, faults } = this.page;
    const text = ({ key }) => (faults.has(key) ? JSON.stringify(faults.get(key)) : "");
    return new Map(cart.lines.map((line) => [line.key, text(line)]));
  }
}
