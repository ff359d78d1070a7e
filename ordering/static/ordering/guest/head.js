/** The top of the menu page: whose place this is, its language, and what a guest should know now. */
import { offerText } from "./campaign_words.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { SPOKEN, language, languageName, moment, money, say } from "./language.js";
import { pausedUntil } from "./pace.js";
import { codeOf, isLive, statusAddress } from "./past_orders.js";

/** The place's name, where the guest is, and the choice of language; `onlanguage(code)`. */
export function placeHead(place, onlanguage) {
  const { restaurant, location, origin } = place;
  return h(
    "header",
    { class: "place" },
    logo(restaurant),
    h(
      "div",
      { class: "place-name" },
      h("h1", {}, restaurant.name),
      h(
        "p",
        { class: "soft where" },
        icon("pin"),
        [location.name, origin.label].filter(Boolean).join(" · "),
      ),
    ),
    languageSelect(languagesOf(place), onlanguage),
  );
}

function logo({ logo: url, name }) {
  const initial = h("span", { class: "logo", "aria-hidden": "true" }, [...name][0] ?? "");
  if (!url) return initial;
  const onerror = (event) => event.target.replaceWith(initial);
  return h("img", { class: "logo", src: url, alt: "", width: "48", height: "48", onerror });
}

/** A choice of language. */
export function languageSelect(codes, onlanguage) {
  if (codes.length < 2) return null;
  const options = codes.map((code) =>
    h("option", { value: code, lang: code, selected: code === language() }, languageName(code)),
  );
  const onchange = (event) => onlanguage(event.target.value);
  return h(
    "div",
    { class: "language" },
    icon("globe"),
    h("span", { "aria-hidden": "true" }, language().toUpperCase()),
    h("select", { id: "language", "aria-label": say("language"), onchange }, options),
  );
}

/** What is special at the moment: closed, offline, an offer, an offer that ended. */
export function banners(place, isOffline) {
  const found = [];
  if (isOffline) {
    const text = place.savedAt
      ? say("offlineText", { time: moment(place.savedAt) })
      : say("placeOfflineText");
    found.push(banner("warn", "offline", say("offlineTitle"), text));
  }
  if (!takesOrders(place))
    found.push(banner("warn", "clock", say("closedTitle"), say("closedText")));
  else if (pausedUntil(place)) {
    const time = moment(pausedUntil(place));
    found.push(banner("warn", "clock", say("pausedTitle"), say("pausedText", { time })));
  }
  const { campaign, items } = place;
  const offers = (campaign ? [campaign, ...(campaign.others ?? [])] : [])
    .map((one) => [one.name, offerText({ campaign: one, items })])
    .filter(([, offer]) => offer);
  found.push(...offers.map(([name, offer]) => banner("good", "tag", name, offer)));
  if (place.origin.type === "campaign" && !campaign) {
    found.push(banner("plain", "tag", place.origin.label, say("offerEnded")));
  }
  return found;
}

/** True when the place takes orders now. */
export const takesOrders = ({ location }) => location.isOpen && location.isActive;

/**
 * What the code's campaign takes off any order, in cents; 0 without one. Of one with terms only a
 * quote can tell.
 */
export function offerCents({ campaign }) {
  if (campaign?.terms) return 0;
  const off = campaign?.type === "flat" ? campaign.reward?.flatOffCents : 0;
  return typeof off === "number" ? Math.max(0, Math.round(off)) : 0;
}

/** Orders that are still on their way, as links that are hard to miss. */
export function liveOrders(orders) {
  return orders
    .filter(isLive)
    .map((order) =>
      h(
        "a",
        { class: "banner live", href: statusAddress(order) },
        h("span", { class: "pulse", "aria-hidden": "true" }),
        h(
          "span",
          {},
          h("strong", {}, say("activeOrder", { code: codeOf(order.orderId) })),
          stateText(order),
        ),
        icon("next"),
      ),
    );
}

/** The device's earlier orders, small, at the end of the page; `onagain(order)`. */
export function earlierOrders(orders, onagain) {
  if (!orders.length) return null;
  const rows = orders
    .slice(0, 5)
    .map((order) =>
      h(
        "li",
        {},
        h(
          "a",
          { href: statusAddress(order) },
          h("span", {}, h("strong", {}, codeOf(order.orderId)), stateText(order)),
          h("span", { class: "soft" }, `${moment(order.at)} · ${money(order.totalCents)}`),
        ),
        againButton(order, onagain),
      ),
    );
  return h(
    "section",
    { class: "earlier", "aria-labelledby": "earlier" },
    h("h2", { id: "earlier" }, say("orders")),
    h("ul", {}, rows),
  );
}

function againButton(order, onagain) {
  const label = `${say("orderAgain")}: ${codeOf(order.orderId)}`;
  const onclick = () => onagain(order);
  return h(
    "button",
    { type: "button", class: "quiet", "aria-label": label, onclick },
    icon("again"),
    say("again"),
  );
}

const stateText = (order) => h("span", { class: "soft" }, say(`state${order.status}`));

function banner(kind, picture, title, text) {
  return h(
    "div",
    { class: `banner ${kind}`, role: kind === "warn" ? "status" : null },
    icon(picture),
    h("p", {}, h("strong", {}, title), h("span", {}, text)),
  );
}

function languagesOf({ menus }) {
  const offered = new Set(menus.flatMap((menu) => (menu.name ? Object.keys(menu.name) : [])));
  const both = SPOKEN.filter((code) => offered.has(code) || code === language());
  return both.length ? both : SPOKEN;
}
