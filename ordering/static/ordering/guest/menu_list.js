/** The dishes: categories of a menu, or what a search found. */
import { h } from "./dom.js";
import { dietMarks } from "./food.js";
import { icon } from "./icons.js";
import { money, named, say, sayCount } from "./language.js";
import { picture } from "./picture.js";
import { found } from "./search.js";

/** Categories of `menu` that hold something: [{ id, name, emoji, description, entries }]. */
export function sectionsOf(menu, entries) {
  const known = [...(menu.categories ?? [])].sort(
    (a, b) => (a.sortOrder ?? 0) - (b.sortOrder ?? 0),
  );
  const ids = new Set(known.map((category) => category.id));
  const sections = known.map((category) => ({
    ...category,
    entries: entries.filter(({ item }) => item.categoryId === category.id),
  }));
  const others = entries.filter(({ item }) => !ids.has(item.categoryId));
  sections.push({ id: "other", name: say("otherItems"), emoji: "", entries: others });
  return sections.filter((section) => section.entries.length);
}

/** The sections with their dishes; `actions` are { onopen(entry), onadd(entry) }. */
export function sectionList(sections, actions) {
  if (!sections.length) return h("p", { class: "empty" }, say("emptyMenu"));
  return sections.map((section) =>
    h(
      "section",
      { class: "category", id: `category-${section.id}`, "aria-labelledby": `title-${section.id}` },
      h(
        "h2",
        { id: `title-${section.id}`, tabindex: "-1" },
        named(section.name),
        section.emoji && h("span", { class: "emoji", "aria-hidden": "true" }, section.emoji),
      ),
      named(section.description) && h("p", { class: "soft" }, named(section.description)),
      grid(section.entries, actions),
    ),
  );
}

/** What a search for `text` found in all menus of the place. */
export function resultList(items, text, actions) {
  const entries = found(items, text);
  const told = entries.length ? sayCount("found", entries.length) : say("nothingFound", { text });
  return [
    h("p", { class: entries.length ? "soft" : "empty", role: "status" }, told),
    entries.length ? grid(entries, actions) : null,
  ];
}

/** Shows on every dish how many of it are in the order. */
export function showCounts(root, cart) {
  for (const button of root.querySelectorAll(".item-add")) {
    const count = cart.count(button.dataset.item);
    const { name } = button.dataset;
    button.classList.toggle("has", count > 0);
    button.replaceChildren(count ? String(count) : icon("plus"));
    button.setAttribute("aria-label", say(count ? "addMore" : "add", { name, count }));
  }
}

const grid = (entries, actions) =>
  h(
    "ul",
    { class: "grid" },
    entries.map((entry) => card(entry, actions)),
  );

function card(entry, actions) {
  if (entry.isOff) return offCard(entry);
  const { item, category } = entry;
  const { onopen, onadd } = actions;
  const name = named(item.name);
  const open = h(
    "button",
    { type: "button", class: "item-open", onclick: () => onopen(entry) },
    name,
  );
  const add = h("button", {
    type: "button",
    class: "item-add",
    "data-item": item.id,
    "data-name": name,
    onclick: () => onadd(entry),
  });
  return h(
    "li",
    { class: "item" },
    h(
      "div",
      { class: "item-text" },
      h("h3", {}, open),
      named(item.description) && h("p", { class: "soft clamp" }, named(item.description)),
      h("p", { class: "price" }, priceText(item), fewText(item)),
      dietMarks(item),
    ),
    h("div", { class: "item-side" }, picture(item, category), add),
  );
}

/** What has sold out since this page was opened. */
function offCard({ item, category }) {
  return h(
    "li",
    { class: "item off", "data-off": item.id },
    h(
      "div",
      { class: "item-text" },
      h("h3", {}, named(item.name)),
      named(item.description) && h("p", { class: "soft clamp" }, named(item.description)),
      h("p", { class: "price" }, h("span", { class: "badge" }, say("soldOut"))),
    ),
    h("div", { class: "item-side" }, picture(item, category)),
  );
}

function fewText({ left }) {
  return left ? h("span", { class: "few" }, say("onlyLeft", { count: left })) : null;
}

function priceText({ variants, priceCents }) {
  const prices = variants.map((variant) => variant.priceCents);
  const least = prices.length ? Math.min(...prices) : priceCents;
  const several = prices.some((price) => price !== least);
  return several ? say("from", { price: money(least) }) : money(least);
}
