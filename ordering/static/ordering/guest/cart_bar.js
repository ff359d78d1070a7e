import { h } from "./dom.js";
import { icon } from "./icons.js";
import { money, say, sayCount } from "./language.js";

/** The bar at the bottom that leads to the cart, while there is something in it. */
export class CartBar {
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "cart-bar" });
  }

  draw() {
    const { cart, checkout } = this.page;
    const count = cart.count();
    const isFaulty = this.page.faults.size > 0;
    this.element.classList.toggle("faulty", isFaulty);
    this.element.classList.toggle("shown", count > 0);
    this.element.replaceChildren(
      ...(count ? [this.#button(count, checkout.estimate.subtotal, isFaulty)] : []),
    );
  }

  #button(count, cents, isFaulty) {
    return h(
      "button",
      { type: "button", class: "main", id: "open-cart", onclick: () => this.page.openCart() },
      h("span", { class: "bag", "aria-hidden": "true" }, icon("bag"), h("span", {}, String(count))),
      h("span", {}, say(isFaulty ? "checkOrder" : "viewOrder")),
      h("span", { class: "unseen" }, sayCount("items", count)),
      h("span", { class: "price" }, money(cents)),
    );
  }
}
