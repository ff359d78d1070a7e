/** The menu of one code: what is drawn, and what a guest's taps do. */
import { Cart } from "./cart.js";
import { CartBar } from "./cart_bar.js";
import { CartNews } from "./cart_news.js";
import { lineName } from "./cart_lines.js";
import { openCart } from "./cart_sheet.js";
import { Checkout } from "./checkout.js";
import { h, refill, toast } from "./dom.js";
import { faultOf, faultsOf, soldOutText } from "./faults.js";
import { Freshness } from "./freshness.js";
import { banners, earlierOrders, liveOrders, placeHead, takesOrders } from "./head.js";
import { openItem } from "./item_sheet.js";
import { named, say, setLanguage } from "./language.js";
import { resultList, sectionList, sectionsOf, showCounts } from "./menu_list.js";
import { noteStatus, pastOrder, pastOrdersAt } from "./past_orders.js";
import { read } from "./api.js";
import { searchField } from "./search_field.js";
import { SeenMenu } from "./seen_menu.js";
import { closeSheets } from "./sheet.js";
import { Tabs } from "./tabs.js";

// What was refused and still looks available is looked at again.
const DOUBTFUL_FOR = 3_000;

export class MenuPage {
  constructor(root, originId) {
    this.root = root;
    this.originId = originId;
    this.cart = new Cart(originId);
    this.checkout = new Checkout(this);
    this.seen = new SeenMenu();
    this.news = new CartNews(this);
    this.freshness = new Freshness(this);
    this.place = null;
    this.menuId = null;
    this.text = "";
    this.parts = {};
  }

  /** Draws a loaded place and keeps it up to date from then on. */
  start(place) {
    this.bar = new CartBar(this);
    this.cart.addEventListener("change", () => this.#showCart());
    addEventListener("offline", () => this.draw());
    addEventListener("pageshow", (event) => event.persisted && this.#returned());
    this.show(place);
    this.freshness.start();
    this.#askAboutLive();
  }

  /** Draws a place from which nobody orders: what a menu will look like. */
  preview(place) {
    this.bar = new CartBar(this);
    this.bar.element.hidden = true;
    this.cart.addEventListener("change", () => this.#showCart());
    this.show(place);
  }

  /** True when what is shown is a kept copy, or the phone knows that it is offline. */
  get isOffline() {
    return Boolean(this.place.savedAt) || !navigator.onLine;
  }

  /** Shows a place as it is now. */
  show(place) {
    const wanted = JSON.stringify([place, navigator.onLine]);
    const isSame = wanted === this.shownAs;
    this.place = place;
    this.shownAs = wanted;
    this.freshness.noted(place, takesOrders(place));
    this.seen.learn(place);
    if (isSame) return;
    const news = this.news.look();
    this.draw();
    this.openedItem?.placeChanged(place.items.get(this.openedItem.item.id) ?? null);
    this.news.tell(news);
  }

  /** Loads the place again; without an answer everything stays as it is. */
  refresh() {
    return this.freshness.refresh();
  }

  /**
   * Takes off the page what the server has just refused: { itemId: how many are left }. The next
   * reading brings the truth.
   */
  withdraw(leftById) {
    this.shownAs = "";
    for (const [id, left] of Object.entries(leftById)) {
      const entry = this.place.items.get(id);
      if (left > 0 && entry) entry.item.left = left;
      else this.place.items.delete(id);
    }
    for (const menu of this.place.menus)
      menu.items = menu.items.filter((item) => this.place.items.has(item.id));
    this.draw();
    this.freshness.refreshIn(DOUBTFUL_FOR);
  }

  /** What is wrong with the lines of the cart now, by their keys (see faults.js). */
  get faults() {
    return faultsOf(this.cart.lines, this.place.items);
  }

  /** The place has closed while the guest was choosing. */
  close() {
    this.shownAs = "";
    this.place.location.isOpen = false;
    this.draw();
  }

  /** What of the order is sold out, in words (see faults.js). */
  soldOutText(key) {
    const { faults } = this;
    const faulty = this.cart.lines.filter((line) => faults.has(line.key));
    const told = faulty.map((line) => ({ name: this.nameOf(line), fault: faults.get(line.key) }));
    return soldOutText(key, told);
  }

  nameOf(line) {
    return lineName(line, this.place.items);
  }

  /** Draws everything anew, leaving the guest where they are. */
  draw() {
    const { place } = this;
    document.title = say("menuOf", { name: place.restaurant.name });
    this.tabs?.stop();
    const menu = place.menus.find((one) => one._id === this.menuId) ?? place.menus[0];
    this.menuId = menu?._id ?? null;
    this.sections = menu ? sectionsOf(menu, this.seen.entriesOf(menu, place.items)) : [];
    this.tabs = new Tabs(this.sections);
    this.list = h("div", { class: "list", id: "menu" });
    refill(this.root, ...this.#top(), h("main", {}, ...this.#main()), this.bar.element);
    this.#showList();
    this.#showCart();
    this.openedCart?.placeChanged();
  }

  /** Opens an item, to add it or to change a line of the cart. */
  open(entry, line = null) {
    const onadd = (chosen) => (line ? this.cart.replace(line.key, chosen) : this.#added(chosen));
    const onclose = () => {
      this.openedItem = null;
    };
    this.openedItem = openItem({ entry, line, onadd, onclose });
  }

  edit(line) {
    this.open(this.place.items.get(line.itemId), line);
  }

  openCart(message = "") {
    const told = message || this.soldOutText("faultSoldOut");
    if (!this.openedCart) this.openedCart = openCart(this, told);
  }

  cartClosed() {
    this.openedCart = null;
  }

  /** Leads from a sold-out line to what could take its place: the dishes around it. */
  chooseOther(line) {
    const category = this.seen.entry(line.itemId)?.item.categoryId;
    this.openedCart?.dialog.close();
    const title = document.getElementById(`title-${category}`) ?? this.list;
    title.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
  }

  /** Puts an earlier order into the cart again, as far as it is still on the menu. */
  orderAgain(order) {
    for (const line of order?.lines ?? []) {
      if (faultOf(line, this.place.items)?.kind !== "gone") this.cart.add({ ...line });
    }
    this.openCart();
  }

  #top() {
    const { place } = this;
    const onlanguage = (code) => {
      setLanguage(code);
      this.draw();
    };
    const orders = pastOrdersAt(place.restaurant._id);
    return [
      h("a", { class: "skip", href: "#menu" }, say("skip")),
      placeHead(place, onlanguage),
      h("div", { class: "banners" }, banners(place, this.isOffline), liveOrders(orders)),
    ];
  }

  #main() {
    const orders = pastOrdersAt(this.place.restaurant._id);
    const onsearch = (text) => {
      this.text = text;
      this.#showList();
      showCounts(this.list, this.cart);
    };
    return [
      searchField(this.text, onsearch),
      this.#menuSwitch(),
      this.tabs.element,
      this.list,
      earlierOrders(orders, (order) => this.orderAgain(order)),
    ];
  }

  #menuSwitch() {
    const { menus } = this.place;
    if (menus.length < 2) return null;
    const choose = (menu) => () => {
      this.menuId = menu._id;
      this.text = "";
      this.draw();
    };
    const button = (menu) => {
      const pressed = String(menu._id === this.menuId);
      return h(
        "button",
        { type: "button", id: `menu-${menu._id}`, "aria-pressed": pressed, onclick: choose(menu) },
        named(menu.name),
      );
    };
    return h(
      "div",
      { class: "menus", role: "group", "aria-label": say("menus") },
      menus.map(button),
    );
  }

  #showList() {
    const actions = {
      onopen: (entry) => this.open(entry),
      onadd: (entry) => this.#quickAdd(entry),
    };
    const isSearch = this.text.trim() !== "";
    this.tabs.element.classList.toggle("away", isSearch);
    const { items } = this.place;
    this.list.replaceChildren(
      ...[isSearch ? resultList(items, this.text, actions) : sectionList(this.sections, actions)]
        .flat()
        .filter(Boolean),
    );
  }

  #quickAdd(entry) {
    const { id, variants, modifiers, name } = entry.item;
    if (variants.length || modifiers.length) return this.open(entry);
    return this.#added({
      itemId: id,
      variantId: null,
      choices: {},
      notes: "",
      quantity: 1,
      names: name,
      partNames: {},
    });
  }

  #added(line) {
    this.cart.add(line);
    toast(say("added", { name: this.nameOf(line) }));
  }

  #showCart() {
    showCounts(this.root, this.cart);
    this.bar.draw();
    this.news.note();
  }

  #returned() {
    // Back from the order's page: what was open there is over.
    closeSheets();
    this.checkout = new Checkout(this);
    this.cart.reload();
    this.refresh();
  }

  async #askAboutLive() {
    const live = pastOrdersAt(this.place.restaurant._id).slice(0, 3);
    const asked = live.map(async ({ orderId }) => {
      const { body } = await read(`order-app/orders/${orderId}/status`);
      noteStatus(orderId, body.status);
    });
    const answers = await Promise.allSettled(asked);
    if (answers.some((one) => one.status === "fulfilled")) this.draw();
  }
}

/** The order that the guest wants again (`?again=`), once. */
export function orderToRepeat() {
  const query = new URLSearchParams(location.search);
  const order = pastOrder(query.get("again") ?? "");
  if (order) history.replaceState(null, "", location.pathname);
  return order;
}
