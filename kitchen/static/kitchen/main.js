/** One kitchen screen: a socket's messages go into the store, the store is drawn, taps go out. */

import { Actions } from "./actions.js";
import { loudOf } from "./alarms.js";
import { nowMs, setServerTime } from "./clock.js";
import { Connection } from "./connection.js";
import { bindDeeds } from "./deeds.js";
import { bindLanguage } from "./i18n.js";
import { keepForReload, keptForReload } from "./memory.js";
import { News } from "./news.js";
import { OffMenu } from "./off-menu.js";
import { announce, draw } from "./render.js";
import { Settings } from "./settings.js";
import { Shown } from "./shown.js";
import { Bell } from "./sound.js";
import * as store from "./store.js";
import { viewOf } from "./views.js";
import { opensOffline, stayAwake, topAfterRest } from "./wall.js";

const { location: locationId, station: stationId, kind, name: place } = document.body.dataset;
const WIDE_PX = 1100;
const ALARM_EVERY_MS = 15_000;

const isExpo = kind === "expo";
const state = store.emptyState(isExpo ? "" : stationId);
const screen = {
  isExpo,
  locationId,
  state,
  connection: new Connection(socketAddress(), {
    onMessage: take,
    onChange: changed,
    onTime: setServerTime,
  }),
  settings: new Settings(innerWidth >= WIDE_PX),
  bell: new Bell(changed),
  offMenu: new OffMenu(state, locationId, changed),
  actions: new Actions(state, { locationId, name: stationId }, changed),
  view: null,
  changed,
};
screen.outbox = screen.actions.outbox;
const news = new News();
const shown = new Shown((message) => screen.connection.send(message));
let scheduled = false;
let rangAt = 0;

function socketAddress() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const station = stationId ? `?station=${encodeURIComponent(stationId)}` : "";
  return `${scheme}://${location.host}/ws/kitchen/${locationId}/${station}`;
}

const MESSAGES = {
  snapshot: (message) => {
    store.applySnapshot(state, message);
    screen.offMenu.read();
  },
  ticket: ({ ticket }) => store.applyTicket(state, ticket),
  alarm: ({ alarm }) => store.applyAlarm(state, alarm),
  pace: (message) => store.applyPace(state, message),
  seen: ({ id }) => shown.answered(id),
};

function take(message) {
  if (!(message.type in MESSAGES)) return;
  MESSAGES[message.type](message);
  drawSoon();
}

/** Somebody tapped, or the connection changed: the next tap must find the view as it is now. */
function changed(what) {
  if (what === screen.connection && what.state === "live") welcomeBack();
  look();
  drawSoon();
}

/** Works out the view, rings and tells what is new. */
function look() {
  const { settings } = screen;
  screen.view = viewOf(state, { stationId: state.scope, isExpo, filter: settings.filter }, nowMs());
  if (state.complete) {
    const { texts, tune } = news.of(screen.view, state);
    texts.forEach(announce);
    if (tune) ring(tune);
  }
}

/** Many messages at once are drawn once. */
function drawSoon() {
  if (scheduled) return;
  scheduled = true;
  // A hidden tab gets no animation frames.
  if (document.hidden) setTimeout(drawNow, 100);
  else requestAnimationFrame(drawNow);
}

/** A snapshot came: what waited is sent, what the server may not have heard is told again. */
function welcomeBack() {
  screen.outbox.hurry();
  shown.reconnected();
}

function ring(tune) {
  rangAt = Date.now();
  screen.bell.ring(tune);
}

function drawNow() {
  scheduled = false;
  look();
  draw(screen);
  if (!document.hidden) shown.see(screen.view.seen);
  const cards = screen.view.columns.flatMap((column) => column.cards);
  const tickets = [...cards.map((card) => card.ticket), ...screen.view.strip];
  const open = new Set(tickets.map((ticket) => ticket.orderId));
  document.title = open.size ? `(${open.size}) ${place}` : place;
}

/** Once a second: clocks, what is due, what is over; an alarm that nobody has seen rings again. */
function tick() {
  store.sweep(state, nowMs());
  if (!document.hidden) shown.tick(Date.now());
  if (loudOf(state).length && Date.now() - rangAt > ALARM_EVERY_MS) ring("alarm");
  drawSoon();
}

// After a reload the screen knows what it held, until the first snapshot says how it is now.
const keptName = `screen.${locationId}.${stationId}`;
const held = keptForReload(keptName);
if (held) store.restore(state, held);
addEventListener("pagehide", () => state.complete && keepForReload(keptName, store.heldOf(state)));

bindDeeds(screen);
bindLanguage(document.getElementById("language"), changed);
for (const event of ["focusin", "visibilitychange"]) document.addEventListener(event, drawSoon);
setInterval(tick, 1000);
stayAwake();
topAfterRest();
opensOffline();
screen.connection.start();
changed();
screen.actions.start();
