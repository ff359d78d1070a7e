/** Tells the guest what of their order has sold out, or can be had again, while they look on. */
import { toast } from "./dom.js";
import { soldOutName } from "./faults.js";
import { say } from "./language.js";

const READ_FOR = 6_000;

export class CartNews {
  constructor(page) {
    this.page = page;
    this.known = null;
  }

  /** What is new since the last look: { gone, back }, names. What a page opens with is no news. */
  look() {
    const before = this.known;
    this.known = this.#now();
    const all = before ? [...this.known] : [];
    const gone = all.filter(([key, text]) => text && before.get(key) !== text);
    const back = all.filter(([key, text]) => !text && before.get(key));
    return {
      gone: gone.map(([, text]) => text),
      back: back.map(([key]) => this.#name(key)),
    };
  }

  /** Says what is new, once it is drawn. */
  tell({ gone, back }) {
    if (gone.length) this.#say("nowSoldOut", gone, true);
    else if (back.length) this.#say("backAgain", back, false);
  }

  /** The order was changed by the guest: that is no news. */
  note() {
    if (this.known) this.known = this.#now();
  }

  #now() {
    const { cart, faults } = this.page;
    return new Map(cart.lines.map((line) => [line.key, this.#named(line, faults.get(line.key))]));
  }

  #named(line, fault) {
    return fault ? soldOutName(this.page.nameOf(line), fault) : "";
  }

  #name(key) {
    return this.page.nameOf(this.page.cart.lines.find((line) => line.key === key));
  }

  #say(key, names, isBad) {
    const text = say(key, { names: [...new Set(names)].join(", ") });
    const { openedCart } = this.page;
    openedCart?.tell(isBad ? text : "");
    if (!openedCart || !isBad) toast(text, READ_FOR);
  }
}
