/** Keeps the menu page up to date: hears of changes, reads again when it is time or looked at. */
import { MenuFeed } from "./menu_feed.js";
import { freshOffer, freshPlace } from "./place.js";

const REFRESH_AFTER = 60_000;
const RETRY_AFTER = 5_000;
// A full restaurant's phones do not all ask at the same instant.
const SPREAD = [20, 250];
// What answers may have heard of the change a moment after this phone.
const LOOK_AGAIN_AFTER = 1_500;
const CLOCKS_DIFFER_BY = 15_000;
// A timer of more than a day is not exact, and the page is read anew by then.
const LONGEST_TIMER = 24 * 3_600_000;

export class Freshness {
  constructor(page) {
    this.page = page;
    this.loadedAt = Date.now();
  }

  /** From the first drawing on. */
  start() {
    const { place } = this.page;
    addEventListener("online", () => this.refresh());
    document.addEventListener("visibilitychange", () => this.#looked());
    this.feed = new MenuFeed({
      locationId: place.origin.locationId,
      onnews: (news) => this.#heard(news),
    });
    this.feed.start();
    if (place.savedAt) this.refreshIn(RETRY_AFTER);
  }

  /** A place was read. */
  noted({ savedAt, location }, takesOrders) {
    this.loadedAt = Date.now();
    if (!savedAt) clearTimeout(this.retry);
    if (!takesOrders) this.refreshIn(REFRESH_AFTER);
    this.#wakeAt(Date.parse(location.pause?.until ?? "") || Infinity);
  }

  /** Reads everything again; without an answer all stays as it is. */
  refresh() {
    return this.#read(() => freshPlace(this.page.originId));
  }

  /** Reads again, so late. */
  refreshIn(milliseconds) {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.refresh(), milliseconds);
  }

  /** Reads the menus and the location again; true when they have changed. */
  async reread() {
    const before = this.page.shownAs;
    await this.#read(() => freshOffer(this.page.place));
    return this.page.shownAs !== before;
  }

  async #read(reading) {
    const number = (this.reading = (this.reading ?? 0) + 1);
    try {
      const place = await reading();
      // What was asked for later is newer.
      if (number === this.reading) this.page.show(place);
    } catch {
      if (number !== this.reading) return;
      this.page.draw();
      this.refreshIn(RETRY_AFTER);
    }
  }

  #heard({ menus, place, isFirst }) {
    this.#wakeAt(this.pauseEnds ?? Infinity);
    const { etags, tag, savedAt } = this.page.place;
    const isSame = menus && place === tag && Object.keys(etags).every((id) => menus[id] === etags[id]);
    if (isFirst && isSame && !savedAt) return;
    this.#rereadSoon(!isSame);
  }

  #rereadSoon(looksAgain) {
    const [least, most] = SPREAD;
    clearTimeout(this.soon);
    this.soon = setTimeout(
      async () => {
        const hasChanged = await this.reread();
        if (looksAgain && !hasChanged)
          this.soon = setTimeout(() => this.reread(), LOOK_AGAIN_AFTER);
      },
      least + Math.random() * (most - least),
    );
  }

  /** Something comes back by itself then: nobody says so at that instant. */
  #wakeAt(pauseEnds) {
    this.pauseEnds = pauseEnds;
    const now = Date.now();
    const back = this.feed?.nextChangeAt ?? Infinity;
    // By this phone's clock it should be over; by the server's it is not yet.
    const over = pauseEnds > now ? pauseEnds : now + CLOCKS_DIFFER_BY;
    const next = Math.min(over, back > now ? back : Infinity);
    clearTimeout(this.waking);
    if (next === Infinity) return;
    const wait = Math.min(LONGEST_TIMER, next - now);
    this.waking = setTimeout(() => this.#rereadSoon(true), wait);
  }

  #looked() {
    if (document.visibilityState !== "visible") return;
    if (Date.now() - this.loadedAt > REFRESH_AFTER) this.refresh();
    else if (!this.feed.isConnected) this.reread();
  }
}
