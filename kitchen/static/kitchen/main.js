/** One kitchen screen: a socket's messages go into the store, the store is drawn, taps go out. */

import { Actions } from "./actions.js";
import { statusOf } from "./api.js";
import { nowMs, setServerTime } from "./clock.js";
import { Connection } from "./connection.js";
import { bindLanguage, t } from "./i18n.js";
import { bindKeys } from "./keys.js";
import { keepForReload, keptForReload, remember, remembered } from "./memory.js";
import { News } from "./news.js";
import { activeColumnOf, announce, draw } from "./render.js";
import { Bell } from "./sound.js";
import * as store from "./store.js";
import { viewOf } from "./views.js";
import { stayAwake, topAfterRest } from "./wall.js";

const { location: locationId, station: stationId, name: place } = document.body.dataset;
const WIDE_PX = 1100;
const RESOLVE_AGAIN_MS = 5000;

const state = store.emptyState();
const news = new News();
const actions = new Actions(state, changed);
const bell = new Bell(changed);
const settings = {
  keys: remembered("keys") !== "off",
  allDay: (remembered("allDay") ?? (innerWidth >= WIDE_PX ? "on" : "off")) === "on",
  recall: false,
};
const connection = new Connection(socketAddress(), {
  onMessage: take,
  onChange: changed,
  onTime: setServerTime,
});

let view = viewOf(state, stationId, nowMs());
let scheduled = false;

function socketAddress() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  // The whole location's tickets, also for one station: only so can it say what is made elsewhere.
  return `${scheme}://${location.host}/ws/kitchen/${locationId}/`;
}

function take(message) {
  if (message.type === "snapshot") store.applySnapshot(state, message).forEach(findOut);
  else if (message.type === "ticket") store.applyTicket(state, message.ticket);
  else return;
  changed();
}

/** What became of a ticket that a snapshot did not list: handed over, or cancelled? */
async function findOut({ orderId }) {
  const status = await statusOf(orderId);
  if (status === null) setTimeout(() => findOut({ orderId }), RESOLVE_AGAIN_MS);
  else store.resolve(state, orderId, status);
  changed();
}

/** Something changed: work out the view, ring and tell, draw soon. */
function changed() {
  view = viewOf(state, stationId, nowMs());
  if (state.complete) {
    const { texts, tune } = news.of(view, state);
    texts.forEach(announce);
    if (tune) bell.ring(tune);
  }
  if (scheduled) return;
  scheduled = true;
  // A hidden tab gets no animation frames.
  if (document.hidden) setTimeout(drawNow, 100);
  else requestAnimationFrame(drawNow);
}

function drawNow() {
  scheduled = false;
  draw({ state, view, connection, bell, settings });
  const cards = view.columns.flatMap((column) => column.cards);
  const tickets = [...cards.map((card) => card.ticket), ...view.strip];
  const open = new Set(tickets.map((ticket) => ticket.orderId));
  document.title = open.size ? `(${open.size}) ${place}` : place;
}

function toggle(name) {
  settings[name] = !settings[name];
  if (name !== "recall") remember(name, settings[name] ? "on" : "off");
  changed();
}

function ask(orderId) {
  const code = state.tickets.get(orderId)?.orderCode ?? "";
  const dialog = document.getElementById("ask");
  document.getElementById("ask-words").textContent = t("askReject", { code });
  dialog.returnValue = "no";
  dialog.onclose = () => dialog.returnValue === "yes" && actions.move(orderId, "CANCELLED");
  dialog.showModal();
}

function bumpCard(card) {
  if (!card) return;
  if (card.stopped) actions.acknowledge(card.ticket.orderId);
  else actions.bump(card.ticket.orderId, card.openIds);
}

function cardOf(node) {
  const columnId = node.closest(".column").dataset.key;
  const { order } = node.closest("[data-order]").dataset;
  const column = view.columns.find((one) => one.id === columnId);
  return column?.cards.find((card) => card.ticket.orderId === order);
}

/** By `data-do` of the button: (orderId, the button's line ids, the button). */
const DEEDS = {
  bump: (orderId, itemIds, button) => bumpCard(cardOf(button)),
  "bump-line": (orderId, itemIds) => actions.bump(orderId, itemIds),
  "unbump-line": (orderId, itemIds) => actions.recall(orderId, itemIds),
  "recall-one": (orderId, itemIds) => actions.recall(orderId, itemIds),
  acknowledge: (orderId) => actions.acknowledge(orderId),
  accept: (orderId) => actions.move(orderId, "ACCEPTED"),
  reject: (orderId) => ask(orderId),
  "mark-ready": (orderId) => actions.move(orderId, "READY_FOR_PICKUP"),
  "hand-over": (orderId) => actions.move(orderId, "PICKED_UP"),
  "toggle-all-day": () => toggle("allDay"),
  "toggle-recall": () => toggle("recall"),
  "toggle-keys": () => toggle("keys"),
  "toggle-sound": () => {
    bell.toggle();
    changed();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const orderId = button.closest("[data-order]")?.dataset.order;
  DEEDS[button.dataset.do](orderId, JSON.parse(button.dataset.items ?? "[]"), button);
});
document.addEventListener("focusin", changed);
bindKeys({
  enabled: () => settings.keys,
  bumpNth: (nth) => bumpCard(activeColumnOf(view)?.cards[nth]),
  bumpTicket: (node) => bumpCard(cardOf(node)),
  recallLast: () => actions.recallLast(view.recallable),
  close: () => settings.recall && toggle("recall"),
});
bindLanguage(document.getElementById("language"), changed);

// After a reload the screen knows what it held, and finds out what became of what is gone.
for (const ticket of keptForReload(`tickets.${locationId}`) ?? []) {
  state.tickets.set(ticket.orderId, ticket);
}
addEventListener("pagehide", () => {
  keepForReload(`tickets.${locationId}`, [...state.tickets.values()]);
});
setInterval(() => {
  store.sweep(state, nowMs(), connection.state === "live");
  changed();
}, 1000);
stayAwake();
topAfterRest();
connection.start();
changed();
