/** Brings the page in line with the tickets, as often as it is asked; changes only what differs. */

import { drawAlarms } from "./alarms.js";
import { clockText, nowMs, toServerTime } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";
import { expoTicketOf } from "./expo-ticket.js";
import { signInAddress } from "./faults.js";
import { drawOffMenu } from "./off-menu.js";
import { drawPace, drawPaceButton } from "./pace.js";
import { drawAllDay, drawComing, drawRecall, drawShelf, drawStrip } from "./panels.js";
import { drawFilter, drawSettings } from "./settings.js";
import { ticketOf } from "./ticket.js";

const ROW_PX = 4; // of the grid in screen.css, in which tickets are laid like bricks
const NUMBERED = 10; // keys 1 to 9, and 0
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

/** Draws everything. `screen`: {state, view, connection, bell, settings, outbox, offMenu}. */
export function draw(screen) {
  const { state, view, settings } = screen;
  drawAlarms(find("alarms"), state);
  drawStrip(find("strip"), view.strip, state);
  drawBoard(screen);
  drawComing(find("coming"), view.coming);
  drawShelf(find("shelf"), view.shelf, state);
  drawAllDay(find("all-day"), view.allDay, settings.filter);
  find("all-day").hidden = !settings.allDay;
  drawFilter(find("filter"), settings, view.hidden.length);
  drawPanels(screen);
  drawTools(screen);
  drawConnection(screen);
  drawMore();
}

/** Of the panels over the board only the open one is drawn. */
function drawPanels({ state, view, settings, offMenu }) {
  const drawing = {
    recall: (panel) => drawRecall(panel, view.recallable, state),
    off: (panel) => drawOffMenu(panel, offMenu, settings.wanted),
    pace: (panel) => drawPace(panel, state),
    settings: (panel) => drawSettings(panel, settings),
  };
  for (const [name, drawOne] of Object.entries(drawing)) {
    const open = settings.panel === name;
    find(name).hidden = !open;
    if (open) drawOne(find(name));
    setAttributes(find(`${name}-button`), { "aria-expanded": String(open) });
  }
}

/** Says a thing to those who listen to the screen. The log keeps the last few. */
export function announce(text) {
  const news = find("news");
  news.append(h("p", {}, text));
  while (news.children.length > 5) news.firstElementChild.remove();
}

/** The column in which number keys work: where the focus is, else the first with tickets. */
export function activeColumnOf(view) {
  const focused = document.activeElement?.closest?.(".column")?.dataset.key;
  const column =
    view.columns.find((one) => one.id === focused && one.cards.length) ??
    view.columns.find((one) => one.cards.length);
  return column ?? null;
}

function drawBoard(screen) {
  const { state, view, settings } = screen;
  const board = find("board");
  const active = settings.keys ? activeColumnOf(view) : null;
  const place = focusedPlace();
  setAttributes(board, {
    "data-one": view.columns.length === 1,
  });
  reconcile(board, columnsToDraw(state, view), {
    keyOf: (column) => column.id,
    build: buildColumn,
    update: (node, column) => updateColumn(node, column, screen, column === active),
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
      h("span.tally"), h("span.late-tally")),
    h("div.tickets"),
    h("p.more", { "aria-hidden": "true" }),
    h("div.clear", { hidden: true }, h("p.clear-word"), h("p.clear-hint")));
}

function updateColumn(node, column, { state, settings, isExpo }, isActive) {
  const part = (name) => node.querySelector(`.${name}`);
  setText(node.querySelector("h2"), column.empty ?? column.name ?? t(column.id));
  setText(part("tally"), column.cards.length ? String(column.cards.length) : "");
  setText(part("late-tally"), column.late ? `◆ ${t("lateCount", { n: column.late })}` : "");
  const cards = column.cards.map((card, place) => ({
    ...card,
    nth: settings.keys && isActive && place < NUMBERED ? place + 1 : null,
  }));
  const about = {
    names: new Map(state.stations.map(({ id, name }) => [id, name])),
    timezone: state.timezone,
  };
  const kind = isExpo ? expoTicketOf(about) : ticketOf(about);
  const build = (card) => {
    const ticket = kind.build(card);
    bricks.observe(ticket);
    return ticket;
  };
  reconcile(part("tickets"), cards, { ...kind, build });
  const clear = !cards.length && state.complete && !column.empty;
  part("clear").hidden = !clear;
  setText(part("clear-word"), t("clear"));
  setText(part("clear-hint"), t("clearHint"));
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

function drawTools({ state, bell, settings, view, offMenu }) {
  const made = view.allDay.items.reduce((sum, entry) => sum + entry.count, 0);
  setText(find("all-day-button"), `${t("allDay")} ${made}`);
  setAttributes(find("all-day-button"), { "aria-expanded": String(settings.allDay) });
  setText(find("recall-button"), `${t("recall")} ${view.recallable.length || ""}`.trim());
  setText(find("off-button"), `86 ${offMenu.off.length || ""}`.trim());
  setAttributes(find("off-button"), { "aria-label": `${t("offMenu")} ${offMenu.off.length || ""}` });
  drawPaceButton(find("pace-button"), state);
  const heard = bell.on && !bell.isMuted;
  const words = bell.isMuted ? t("soundTap") : `${t("sound")}: ${t(bell.on ? "on" : "off")}`;
  setText(find("sound-button"), bell.isMuted ? `🔕 ${words}` : heard ? "🔔" : "🔕");
  setAttributes(find("sound-button"), {
    "aria-label": words, "aria-pressed": String(heard), "data-muted": !heard,
  });
}

function drawConnection({ connection, state, outbox }) {
  const { state: link, lostAt, code } = connection;
  const words = { live: t("live"), connecting: t("connecting") };
  setAttributes(find("link"), { "data-state": link });
  setText(find("link"), words[link] ?? t("lostShort"));
  setText(find("clock"), clockText(nowMs(), state.timezone));
  setAttributes(document.body, { "data-link": link });
  const banner = find("banner");
  const waiting = waitingWords(outbox.waiting);
  const lost = ["lost", "refused"].includes(link) || lostAt !== null;
  banner.hidden = !lost && !waiting;
  setAttributes(banner, { "data-lost": lost });
  if (banner.hidden) banner.replaceChildren();
  else if (link === "refused") drawRefusal(banner, code, waiting);
  else {
    const since = lost && clockText(toServerTime(lostAt), state.timezone);
    setText(banner, [lost && t("lost", { time: since }), waiting].filter(Boolean).join(" "));
  }
}

/** "3 bumps waiting" */
function waitingWords(waiting) {
  if (!waiting.length) return "";
  const bumps = waiting.every((entry) => entry.deed.kind === "complete");
  return t(bumps ? "bumpsWaiting" : "tapsWaiting", { n: waiting.length });
}

function drawRefusal(banner, code, waiting) {
  const reason = t({ 4401: "signedOut", 4403: "notAllowed", 4404: "unknownKitchen" }[code]);
  const text = [reason, waiting].filter(Boolean).join(" ");
  if (banner.dataset.said === text) return;
  banner.dataset.said = text;
  const [href, words] = code === 4401
    ? [signInAddress(), t("signIn")]
    : ["/kitchen/", t("kitchenScreens")];
  banner.replaceChildren(h("span", {}, `${text} `), h("a", { href }, words));
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
