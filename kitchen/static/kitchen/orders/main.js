/** The live board of a location's orders: the staff's socket fills it, REST does its deeds. */

import { wordsOf as alarmWords } from "../alarms.js";
import { nowMs, setServerTime } from "../clock.js";
import { Connection } from "../connection.js";
import { h, reconcile, setAttributes, setText } from "../dom.js";
import { remember, remembered } from "../memory.js";
import { Bell } from "../sound.js";
import { drawColumns, drawTabs } from "./cards.js";
import { Deeds } from "./deeds.js";
import { bindKeys } from "./keys.js";
import { Panel } from "./panel.js";
import * as store from "./store.js";
import { viewOf } from "./views.js";
import { clock } from "./words.js";

const AGAIN_EVERY_MS = 20_000;
const FAULT_MS = 10_000;
const $ = (id) => document.getElementById(id);

const told = JSON.parse($("board-told").textContent);
const state = store.emptyBoard();
const settings = { show: "open", sort: remembered("board.sort") ?? "newest", wanted: "" };
const bell = new Bell(() => drawSoon());
const deeds = new Deeds(state, { changed: drawSoon, complain, say });
const panel = new Panel($("board-panel"), { state, told, deeds });
const scheme = location.protocol === "https:" ? "wss" : "ws";
const connection = new Connection(`${scheme}://${location.host}/ws/staff/${told.location}/`, {
  onMessage: take,
  onChange: drawSoon,
  onTime: setServerTime,
});
let minutes = remembered("board.minutes") ?? "";
let tab = "CREATED";
let known = null;
let rangAt = 0;
let scheduled = false;
let showsAll = false;

const MESSAGES = {
  snapshot: (message) => store.applySnapshot(state, message),
  order: ({ order }) => store.applyOrder(state, order),
  alarm: ({ alarm }) => store.applyAlarm(state, alarm),
  pace: (message) => store.applyPace(state, message),
};

function take(message) {
  if (!(message.type in MESSAGES)) return;
  MESSAGES[message.type](message);
  listen();
  drawSoon();
}

/** Rings for what is new; the first snapshot is no news. */
function listen() {
  const orders = [...state.orders.values()];
  const waiting = orders.filter((one) => one.status === "CREATED");
  const loud = [...state.alarms.values()].filter((one) => !one.seenBy.length);
  const now = new Set([...orders.map((one) => one._id), ...loud.map((one) => one.id)]);
  const fresh = known && orders.filter((one) => store.isOpen(one) && !known.has(one._id));
  const alarmed = known && loud.some((one) => !known.has(one.id));
  known = known ? new Set([...known, ...now]) : now;
  if (alarmed) ring("alarm");
  else if (fresh?.length) {
    ring(waiting.length ? "order" : "ticket");
    say(fresh.map((one) => `New order ${one.orderCode}`).join(", "));
  }
}

function ring(tune) {
  rangAt = Date.now();
  bell.ring(tune);
}

function drawSoon() {
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(draw, 100); // a hidden tab gets no animation frames
  else requestAnimationFrame(draw);
}

function draw() {
  scheduled = false;
  const view = viewOf(state, settings, nowMs());
  drawLink();
  drawAlarms();
  drawPace();
  drawSound();
  if (!state.complete) return;
  if (!view.columns.some(({ id }) => id === tab)) tab = view.columns[0].id;
  drawColumns($("board"), view, { state, told, minutes });
  drawTabs(document.querySelector(".board-tabs"), view, tab);
  setAttributes($("board"), { "aria-busy": "false", "data-tab": tab });
  for (const one of $("board").children) {
    setAttributes(one, { "data-chosen": one.dataset.column === tab });
  }
  panel.refresh();
  document.title = `${view.open ? `(${view.open}) ` : ""}Order board · ${told.name}`;
}

function drawLink() {
  const { state: how, lostAt, code } = connection;
  const words = { connecting: "Connecting …", live: "Live", lost: "No connection", refused: "Closed" };
  const link = $("board-link");
  setAttributes(link, { "data-state": how });
  setText(link, words[how]);
  const lost = $("board-lost");
  lost.hidden = how !== "lost" && how !== "refused";
  if (lost.hidden) return setText(lost, "");
  const since = clock(new Date(lostAt ?? Date.now()).toISOString(), told.timezone);
  const refused = code === 4401
    ? "You are signed out. Reload the page to sign in."
    : "This location is not yours any more.";
  setText(lost, how === "refused" ? refused
    : `The connection was lost at ${since}. What you see may be old; we keep trying.`);
}

function drawAlarms() {
  const loud = [...state.alarms.values()].filter((one) => !one.seenBy.length);
  const list = $("board-alarms");
  const more = $("board-more");
  list.hidden = !loud.length;
  more.hidden = loud.length < 2;
  setText(more, showsAll ? "Fewer alarms" : `All ${loud.length} alarms`);
  setAttributes(more, { "aria-expanded": String(showsAll) });
  reconcile(list, showsAll ? loud : loud.slice(0, 1), {
    keyOf: (alarm) => alarm.id,
    build: () =>
      h("li", {}, h("span"),
        h("button.button.quiet-button", { type: "button", "data-do": "alarm" }, "Seen")),
    update: (node, alarm) => {
      const words = `${clock(alarm.raisedAt, told.timezone)} ${alarmWords(alarm)}`;
      setText(node.firstElementChild, `⚠ ${words}`);
      const named = { "data-alarm": alarm.id, "aria-label": `Seen: ${words}` };
      setAttributes(node.lastElementChild, { ...named, hidden: !told.mayMove });
    },
  });
}

function drawPace() {
  const { pause, rush } = state.pace ?? {};
  const words = [
    pause && `Orders are paused until ${clock(pause.until, told.timezone)}.`,
    rush && `Rush: ${rush.extraMinutes} minutes more until ${clock(rush.until, told.timezone)}.`,
  ].filter(Boolean);
  $("board-pace").hidden = !words.length;
  setText($("board-pace"), words.join(" "));
}

function drawSound() {
  const button = $("board-sound");
  const sounds = bell.on && !bell.isMuted;
  const words = sounds ? "Sound is on" : bell.on ? "Tap for sound" : "Sound is off";
  setText(button.lastElementChild, words);
  setAttributes(button, { "aria-pressed": String(sounds), "data-silent": !sounds });
  const use = button.querySelector("use");
  setAttributes(use, { href: use.getAttribute("href").replace(/#.*/, sounds ? "#bell" : "#muted") });
}

function say(text) {
  setText($("board-said"), text);
}

function complain(text) {
  const fault = h("p", {}, text);
  $("board-faults").append(fault);
  setTimeout(() => fault.remove(), FAULT_MS);
}

/** The next step of an order, as its button says; `to` where a key names the step. */
function moveOn(orderId, to, card) {
  const order = store.orderOf(state, orderId);
  const next = store.NEXT[order?.status];
  if (!told.mayMove || !next || (to && to !== next)) return;
  const chosen = Number(card?.querySelector("[data-minutes]")?.value);
  const timed = next === "ACCEPTED" && chosen && !order.readyAt;
  deeds.move(orderId, next, timed ? { minutes: chosen } : {});
}

const DEEDS = {
  open: (orderId) => panel.open(orderId),
  next: (orderId, card) => moveOn(orderId, null, card),
  alarm: (_, __, button) => deeds.seeAlarm(button.dataset.alarm),
};

document.querySelector("#content").addEventListener("click", ({ target, detail }) => {
  const button = target.closest("[data-do]");
  if (!button || button.closest("dialog") || button.getAttribute("aria-disabled") === "true") return;
  if (detail > 1) return; // the second tap of a breath would hit the card that moved here
  const card = button.closest("[data-order]");
  DEEDS[button.dataset.do]?.(card?.dataset.order, card, button);
});
$("board").addEventListener("change", ({ target }) => {
  if (!target.matches("[data-minutes]")) return;
  target.dataset.touched = "yes";
  minutes = target.value;
  remember("board.minutes", minutes);
});
document.querySelector(".board-tabs").addEventListener("click", ({ target }) => {
  tab = target.closest("[data-tab]")?.dataset.tab ?? tab;
  drawSoon();
});
for (const [id, event, name] of [
  ["board-filter", "input", "wanted"], ["board-show", "change", "show"], ["board-sort", "change", "sort"],
]) {
  $(id).addEventListener(event, ({ target }) => {
    settings[name] = target.value.trim();
    if (name === "sort") remember("board.sort", target.value);
    drawSoon();
  });
}
$("board-sort").value = settings.sort;
const places = $("board-place");
places?.addEventListener("change", () => places.form.submit());
if (location.search) remember("board.place", told.location);
else if (places?.querySelector(`option[value="${CSS.escape(remembered("board.place") ?? "")}"]:not(:checked)`)) {
  location.replace(`?location=${remembered("board.place")}`); // the one that this device shows
}
$("board-sound").addEventListener("click", () => (bell.toggle(), drawSoon()));
$("board-more").addEventListener("click", () => ((showsAll = !showsAll), drawSoon()));
$("board-keys").addEventListener("click", () => $("board-help").showModal());
bindKeys($("board"), {
  ofOrder: {
    a: (id, card) => moveOn(id, "ACCEPTED", card),
    r: (id) => moveOn(id, "READY_FOR_PICKUP"),
    h: (id) => moveOn(id, "PICKED_UP"),
    x: (id) => {
      const may = told.mayCancel && store.isOpen(store.orderOf(state, id));
      if (may) panel.open(id, { cancels: true });
    },
  },
  ofBoard: {
    f: () => $("board-filter").focus(),
    m: () => (bell.toggle(), drawSoon()),
    "?": () => $("board-help").showModal(),
  },
});
setInterval(() => {
  const waiting = [...state.orders.values()].some((one) => one.status === "CREATED");
  if (waiting && Date.now() - rangAt > AGAIN_EVERY_MS) ring("order");
  drawSoon();
}, 1000);
connection.start();
draw();
