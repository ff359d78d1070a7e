/** What taps and keys do: by `data-do` of the button, or by the key. */

import { explain } from "./actions.js";
import { send } from "./api.js";
import { nowMs } from "./clock.js";
import { expoDeed } from "./expo.js";
import { t } from "./i18n.js";
import { bindKeys } from "./keys.js";
import { setPace } from "./pace.js";
import { activeColumnOf } from "./render.js";
import { closeSheet, openSheet } from "./sheet.js";

/** Listens to the page for this screen (see main.js). */
export function bindDeeds(screen) {
  const deeds = { ...ticketDeeds(screen), ...screenDeeds(screen), ...otherDeeds(screen) };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    // A second tap in the same breath would hit the ticket that has just moved into this place.
    if (event.detail > 1 && button.closest(".tickets")) return;
    const orderId = button.closest("[data-order]")?.dataset.order;
    deeds[button.dataset.do](orderId, JSON.parse(button.dataset.items ?? "[]"), button);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "search") return;
    screen.settings.wanted = event.target.value;
    screen.changed();
  });
  bindKeys({
    enabled: () => screen.settings.keys,
    bumpNth: (nth) => bumpCard(screen, activeColumnOf(screen.view)?.cards[nth]),
    bumpTicket: (node) => bumpCard(screen, cardOf(screen, node)),
    recallLast: () => screen.actions.recallLast(screen.view.recallable),
    close: () => screen.settings.panel && deeds["close-panel"](),
    others: {
      a: () => deeds["toggle-all-day"](),
      m: () => deeds["toggle-sound"](),
      "?": () => deeds.toggle(null, null, { dataset: { panel: "settings" } }),
    },
  });
}

/** The card that a node on the board is of. */
function cardOf(screen, node) {
  const columnId = node.closest(".column")?.dataset.key;
  const order = node.closest("[data-order]")?.dataset.order;
  const column = screen.view.columns.find((one) => one.id === columnId);
  return column?.cards.find((card) => card.ticket.orderId === order);
}

/** The big button, or the ticket's key: what is next for this ticket. */
function bumpCard({ actions, isExpo }, card) {
  if (!card) return;
  const { orderId } = card.ticket;
  if (card.stopped) actions.acknowledge(orderId, card.at);
  else if (isExpo) moveOn(actions, card);
  else if (card.openIds.length) actions.bump(orderId, card.openIds, card.at);
  else actions.acknowledge(orderId, card.at);
}

function moveOn(actions, card) {
  const status = expoDeed(card);
  if (status) actions.move(card.ticket.orderId, status);
}

function ticketDeeds(screen) {
  const { actions } = screen;
  const at = (button) => button.dataset.at ?? cardOf(screen, button)?.at;
  const course = (button) => Number(button.dataset.course) || null;
  return {
    bump: (orderId, itemIds, button) => bumpCard(screen, cardOf(screen, button)),
    "bump-line": (orderId, itemIds, button) => actions.bump(orderId, itemIds, at(button)),
    "unbump-line": (orderId, itemIds, button) => actions.recall(orderId, itemIds, at(button)),
    "recall-one": (orderId, itemIds, button) => actions.recall(orderId, itemIds, at(button)),
    acknowledge: (orderId, itemIds, button) => actions.acknowledge(orderId, at(button)),
    fire: (orderId, itemIds, button) => {
      actions.fire(orderId, itemIds, course(button));
      if (button.closest("dialog")) closeSheet();
    },
    hold: (orderId, itemIds, button) => {
      actions.hold(orderId, itemIds, course(button));
      if (button.closest("dialog")) closeSheet();
    },
    accept: (orderId) => actions.move(orderId, "ACCEPTED"),
    reject: (orderId) => ask(screen, orderId),
    "mark-ready": (orderId) => actions.move(orderId, "READY_FOR_PICKUP"),
    "hand-over": (orderId) => actions.move(orderId, "PICKED_UP"),
  };
}

function ask({ state, actions }, orderId) {
  const code = state.tickets.get(orderId)?.orderCode ?? "";
  const dialog = document.getElementById("ask");
  document.getElementById("ask-words").textContent = t("askReject", { code });
  dialog.returnValue = "no";
  dialog.onclose = () => dialog.returnValue === "yes" && actions.move(orderId, "CANCELLED");
  dialog.showModal();
}

function screenDeeds({ settings, bell, offMenu, changed }) {
  const then = (deed) => (...tapped) => {
    deed(...tapped);
    changed();
  };
  return {
    toggle: then((orderId, itemIds, { dataset }) => {
      settings.toggle(dataset.panel);
      if (settings.panel === "off") offMenu.read();
    }),
    "close-panel": then(() => settings.toggle(settings.panel)),
    "toggle-all-day": then(() => settings.toggleAllDay()),
    "toggle-sound": then(() => bell.toggle()),
    choose: then((orderId, itemIds, button) =>
      settings.choose(...button.dataset.choice.split(" ")),
    ),
    filter: then((orderId, itemIds, button) => {
      const { key, name } = button.dataset;
      settings.filter = settings.filter?.key === key ? null : { key, name, atMs: nowMs() };
    }),
    "end-filter": then(() => (settings.filter = null)),
  };
}

/** Deeds that need the server at once: they are not kept, and a refusal is told. */
function otherDeeds(screen) {
  const { state, offMenu, locationId, settings, changed } = screen;
  const telling = (deed) => async (...tapped) => {
    const button = tapped[2];
    try {
      await deed(button, button.dataset);
    } catch (refusal) {
      explain(refusal, button.getAttribute("aria-label") ?? button.textContent);
    }
    changed();
  };
  const pace = (what) => telling(async (button, { body }) => {
    settings.panel = null;
    await setPace(state, locationId, what, body && JSON.parse(body));
  });
  return {
    pause: pace("pause"),
    rush: pace("rush"),
    "end-pause": pace("pause"),
    "end-rush": pace("rush"),
    off: telling(async (button, { part, body }) => {
      closeSheet();
      await offMenu.change(JSON.parse(part), JSON.parse(body));
    }),
    lift: telling((button, { part }) =>
      offMenu.change(JSON.parse(part), { isAvailable: true }),
    ),
    about: (orderId, itemIds, button) => openAbout(screen, button),
    "about-item": (orderId, itemIds, { dataset }) =>
      open(screen, offMenu.ofItem(dataset.item, dataset.menu)),
    "close-sheet": closeSheet,
    "alarm-seen": telling((button, { alarm }) => seeAlarm(state, alarm)),
  };
}

async function seeAlarm(state, alarmId) {
  await send("POST", "stations/alarm-seen", { alarmId });
  const alarm = state.alarms.get(alarmId);
  // Until the server's own word comes.
  if (alarm && !alarm.seenBy.length) state.alarms.set(alarmId, { ...alarm, seenBy: ["here"] });
}

function openAbout(screen, button) {
  const card = cardOf(screen, button);
  const rows = card?.sections.flatMap((section) => section.groups) ?? [];
  const line = rows.find((row) => JSON.stringify(row.itemIds) === button.dataset.items);
  if (line) open(screen, screen.offMenu.ofLine(line), line, card.ticket.orderId);
}

function open({ state }, about, line = null, orderId = "") {
  const title = line ? [line.name, line.variant].filter(Boolean).join(" ") : about?.item.name;
  if (title) openSheet({ title, about, line, orderId, timezone: state.timezone });
}
