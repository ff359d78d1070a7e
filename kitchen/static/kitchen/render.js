/** Brings the page in line with the tickets, as often as it is asked; changes only what differs. */

import { clockText, nowMs, toServerTime } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { drawAllDay, drawRecall, drawShelf, drawStrip } from "./panels.js";
import { isBusy } from "./store.js";
import { TICKET } from "./ticket.js";

const ROW_PX = 4; // of the grid in screen.css, in which tickets are laid like bricks
const NUMBERED = 9;
const find = (id) => document.getElementById(id);

const bricks = new ResizeObserver((entries) => {
  for (const { target, borderBoxSize } of entries) {
    if (!target.isConnected) {
      bricks.unobserve(target);
      continue;
    }
    const gap = parseFloat(getComputedStyle(target.parentElement).columnGap) || 0;
    const rows = Math.ceil((borderBoxSize[0].blockSize + gap) / ROW_PX);
    target.style.setProperty("--rows", String(rows));
  }
});

/** Draws everything. `screen`: {state, view, connection, bell, settings}. */
export function draw(screen) {
  const { state, view, settings } = screen;
  drawStrip(find("strip"), view.strip, state);
  drawBoard(screen);
  drawShelf(find("shelf"), view.shelf, state);
  drawAllDay(find("all-day"), view.allDay);
  drawRecall(find("recall"), view.recallable, state);
  find("all-day").hidden = !settings.allDay;
  find("recall").hidden = !settings.recall;
  drawTools(screen);
  drawConnection(screen);
  drawMore();
}

/** Says a thing to those who listen to the screen. The log keeps the last few. */
export function announce(text) {
  const news = find("news");
  news.append(h("p", {}, text));
  while (news.children.length > 5) news.firstElementChild.remove();
}

/** Says that something could not be done; `link` is {href, text}. Goes away after a while. */
export function complain(text, link) {
  const fault = find("fault");
  fault.replaceChildren(h("p", {}, text, link ? h("a", { href: link.href }, link.text) : null));
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => fault.replaceChildren(), link ? 600_000 : 8000);
}

/** The column in which number keys work: where the focus is, else the first with tickets. */
export function activeColumnOf(view) {
  const focused = document.activeElement?.closest?.(".column")?.dataset.key;
  const column =
    view.columns.find((one) => one.id === focused && one.cards.length) ??
    view.columns.find((one) => one.cards.length);
  return column ?? null;
}

function drawBoard({ state, view, settings }) {
  const board = find("board");
  const active = settings.keys ? activeColumnOf(view) : null;
  const place = focusedPlace();
  setAttributes(board, {
    "data-one": view.columns.length === 1,
  });
  reconcile(board, columnsToDraw(state, view), {
    keyOf: (column) => column.id,
    build: buildColumn,
    update: (node, column) => updateColumn(node, column, state, column === active),
  });
  keepFocus(place);
}

function columnsToDraw(state, view) {
  if (view.columns.length) return view.columns;
  return [{ id: "none", empty: state.complete ? t("noStation") : t("connecting"), cards: [] }];
}

function buildColumn(column) {
  return h("section.column", { "aria-labelledby": `column-${column.id}` },
    h("header.column-head", {},
      h("h2", { id: `column-${column.id}` }),
      h("span.tally")),
    h("div.tickets"),
    h("p.more", { "aria-hidden": "true" }),
    h("div.clear", { hidden: true }, h("p.clear-word"), h("p.clear-hint")));
}

function updateColumn(node, column, state, isActive) {
  const part = (name) => node.querySelector(`.${name}`);
  setText(node.querySelector("h2"), column.empty ?? column.name ?? t("other"));
  setText(part("tally"), column.cards.length ? String(column.cards.length) : "");
  const cards = column.cards.map((card, place) => ({
    ...card,
    nth: isActive && place < NUMBERED ? place + 1 : null,
    busy: isBusy(state, card.ticket.orderId, card.openIds),
    busyIds: busyLines(state, card.ticket.orderId),
  }));
  const build = (card) => {
    const ticket = TICKET.build(card);
    bricks.observe(ticket);
    return ticket;
  };
  reconcile(part("tickets"), cards, { ...TICKET, build });
  const clear = !cards.length && state.complete && !column.empty;
  part("clear").hidden = !clear;
  setText(part("clear-word"), t("clear"));
  setText(part("clear-hint"), t("clearHint"));
}

function busyLines(state, orderId) {
  const waiting = [...state.operations.values()].filter(
    (one) => one.orderId === orderId && one.answeredAt === null && one.itemIds,
  );
  return new Set(waiting.flatMap((one) => one.itemIds));
}

/** Where the focus is among the tickets, so that it moves on when its ticket is bumped away. */
function focusedPlace() {
  const ticket = document.activeElement?.closest?.(".ticket");
  if (!ticket) return null;
  const list = ticket.parentElement;
  return { ticket, list, place: [...list.children].indexOf(ticket) };
}

function keepFocus(was) {
  if (!was || was.ticket.isConnected) return;
  const next = was.list.children[was.place] ?? was.list.lastElementChild;
  next?.focus({ preventScroll: false });
}

function drawTools({ bell, settings, view }) {
  const made = view.allDay.reduce((sum, entry) => sum + entry.count, 0);
  setText(find("all-day-button"), `${t("allDay")} ${made}`);
  setAttributes(find("all-day-button"), { "aria-expanded": String(settings.allDay) });
  setText(find("recall-button"), `${t("recall")} ${view.recallable.length || ""}`.trim());
  setAttributes(find("recall-button"), { "aria-expanded": String(settings.recall) });
  const heard = bell.on && !bell.isMuted;
  const sound = bell.isMuted ? t("soundTap") : `${t("sound")}: ${t(bell.on ? "on" : "off")}`;
  setText(find("sound-button"), sound);
  setAttributes(find("sound-button"), { "aria-pressed": String(heard), "data-muted": bell.isMuted });
  setText(find("keys-button"), `${t("keys")}: ${t(settings.keys ? "on" : "off")}`);
  setAttributes(find("keys-button"), { "aria-pressed": String(settings.keys) });
}

function drawConnection({ connection, state }) {
  const { state: link, lostAt, code } = connection;
  const words = { live: t("live"), connecting: t("connecting") };
  setAttributes(find("link"), { "data-state": link });
  setText(find("link"), words[link] ?? t("lostShort"));
  setText(find("clock"), clockText(nowMs(), state.timezone));
  setAttributes(document.body, { "data-link": link });
  const banner = find("banner");
  banner.hidden = !["lost", "refused"].includes(link) && lostAt === null;
  if (banner.hidden) banner.replaceChildren();
  else if (link === "refused") drawRefusal(banner, code);
  else setText(banner, t("lost", { time: clockText(toServerTime(lostAt), state.timezone, true) }));
}

function drawRefusal(banner, code) {
  const text = t({ 4401: "signedOut", 4403: "notAllowed", 4404: "unknownKitchen" }[code]);
  if (banner.dataset.said === text) return;
  banner.dataset.said = text;
  const [href, words] = code === 4401
    ? [signInAddress(), t("signIn")]
    : ["/kitchen/", t("kitchenScreens")];
  banner.replaceChildren(h("span", {}, `${text} `), h("a", { href }, words));
}

/** Sign in, and come back to this very screen. */
export function signInAddress() {
  return `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/** A wall screen cannot be scrolled: it says how many tickets lie below its edge. */
function drawMore() {
  for (const column of document.querySelectorAll(".column")) {
    const list = column.querySelector(".tickets");
    const edge = list.getBoundingClientRect().bottom - 40;
    const below = [...list.children].filter((one) => one.getBoundingClientRect().top > edge).length;
    setText(column.querySelector(".more"), below ? t("more", { n: below }) : "");
  }
}
