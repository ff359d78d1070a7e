/** The categories as a row of links that stays in sight and shows where the guest is. */
import { calm, h } from "./dom.js";
import { named, say } from "./language.js";

const SCROLLING_AT_MOST = 900;

/** Follows the scrolling of the page; `stop()` when it is drawn anew. */
export class Tabs {
  constructor(sections) {
    this.links = sections.map((section) => this.#link(section));
    this.row = h("div", { class: "tabs-row" }, this.links);
    this.element = h("nav", { class: "tabs", "aria-label": say("categories") }, this.row);
    this.element.hidden = sections.length < 2;
    this.held = 0;
    this.onscroll = () => this.#soon();
    addEventListener("scroll", this.onscroll, { passive: true });
    this.#mark(this.links[0]);
  }

  stop() {
    removeEventListener("scroll", this.onscroll);
    cancelAnimationFrame(this.frame);
  }

  #link(section) {
    const emoji =
      section.emoji && h("span", { class: "emoji", "aria-hidden": "true" }, section.emoji);
    const href = `#category-${section.id}`;
    const onclick = (event) => this.#go(event);
    return h("a", { href, onclick }, emoji, named(section.name));
  }

  #go(event) {
    event.preventDefault();
    const link = event.currentTarget;
    const title = sectionOf(link)?.querySelector("h2");
    // Without this the row would run through every category on the way.
    this.held = Date.now() + SCROLLING_AT_MOST;
    this.#mark(link);
    sectionOf(link)?.scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
    title?.focus({ preventScroll: true });
  }

  #soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.#follow());
  }

  #follow() {
    if (Date.now() < this.held) return;
    const line = this.element.getBoundingClientRect().bottom + 24;
    const passed = this.links.filter(
      (link) => (sectionOf(link)?.getBoundingClientRect().top ?? 1e9) <= line,
    );
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    this.#mark(atEnd && scrollY > 0 ? this.links.at(-1) : (passed.at(-1) ?? this.links[0]));
  }

  #mark(link) {
    if (!link || link === this.marked) return;
    this.marked?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    this.marked = link;
    const left = link.offsetLeft - (this.row.clientWidth - link.offsetWidth) / 2;
    this.row.scrollTo({ left, behavior: calm() ? "auto" : "smooth" });
  }
}

const sectionOf = (link) => document.getElementById(link.getAttribute("href").slice(1));
