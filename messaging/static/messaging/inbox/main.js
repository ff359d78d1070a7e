/** The inbox: the socket says what changes, REST brings pages and takes deeds. */

import { Refusal, send } from "../../kitchen/api.js";
import { setServerTime } from "../../kitchen/clock.js";
import { Connection } from "../../kitchen/connection.js";
import { h, reconcile, setAttributes, setText } from "../../kitchen/dom.js";
import { Composer } from "./composer.js";
import { bindKeys } from "./keys.js";
import { drawList, moveFocus } from "./list.js";
import { Loading } from "./loading.js";
import { RepliesDialog, SettingsDialog } from "./settings.js";
import { drawSide } from "./side.js";
import * as store from "./store.js";
import { drawHead, drawMessages, holdTheEnd, keepTheEnd } from "./thread.js";
import { guestName, tagWord } from "./words.js";

const HERE_EVERY_MS = 20_000;
const SEARCH_AFTER_MS = 250;
const TYPING_SHOWN_MS = 6_100;
const OLDER_EVERY_MS = 15_000;
const FAULT_MS = 10_000;
// Why nothing is sent.
const STOPPED = ["stopped", "opted_out"];
const LINK_WORDS = {
  connecting: "Connecting …",
  live: "Live",
  lost: "No connection",
  refused: "Closed",
};
const NO_OPEN_WORDS =
  "No open conversations. What guests write by text, by WhatsApp or on their order’s page comes up here.";
const $ = (id) => document.getElementById(id);

const told = JSON.parse($("inbox-told").textContent);
const state = store.emptyInbox();
const filter = { state: "open", assignee: "", location: "", tag: "", q: "" };
const loading = new Loading({ state, told, filter, changed: drawSoon, complain });
const scheme = location.protocol === "https:" ? "wss" : "ws";
const address = `${scheme}://${location.host}/ws/inbox/${encodeURIComponent(told.restaurant)}/`;
const connection = new Connection(address, {
  onMessage: take,
  onChange: drawSoon,
  onTime: setServerTime,
});
const done = () => loading.inbox();
const dialogs = { restaurant: told.restaurant, complain, done };
const settings = told.mayManage && $("settings") && new SettingsDialog($("settings"), dialogs);
const saved = told.mayReplies && new RepliesDialog($("replies"), dialogs);
const composer = told.mayAnswer
  ? new Composer($("composer"), {
      complain,
      typing: (thread) => connection.send({ type: "typing", thread }),
      stored: (thread, message) => {
        store.putMessages(state, thread, [message]);
        say(message.from === "note" ? "The note is kept" : "Sent");
        drawSoon();
      },
    })
  : null;
let current = null;
let scheduled = false;

const MESSAGES = {
  snapshot: (message) => {
    store.putSnapshot(state, message, Date.now());
    sayHere();
    loading.list();
    loading.inbox();
    if (current) loading.thread(current);
  },
  thread: ({ thread }) => loading.heardOf(thread),
  message: ({ message }) => takeMessage(message),
  delivery: ({ thread, messageId, delivery, why }) => {
    store.putDelivery(state, thread, messageId, { delivery, why });
    if (STOPPED.includes(why)) askAgain(thread);
  },
  read: ({ thread, read }) => store.putRead(state, thread, read),
  here: (message) => store.putHere(state, message, Date.now()),
  typing: (message) => {
    store.putTyping(state, message, Date.now());
    setTimeout(drawSoon, TYPING_SHOWN_MS);
  },
  shift: ({ person, isOn }) => store.putShift(state, person, isOn),
};

function take(message) {
  if (!(message.type in MESSAGES)) return;
  MESSAGES[message.type](message);
  drawSoon();
}

function takeMessage(message) {
  const writer = message.from === "guest" ? "" : message.personId;
  state.typing.delete(`${message.threadId}:${writer}`);
  if (message.from === "guest" && message.threadId === current) {
    say(`${guestName(state.threads.get(current) ?? {})}: ${message.text || "sent a file"}`);
  }
  if (message.values.wish) askAgain(message.threadId);
  if (state.messages.has(message.threadId)) store.putMessages(state, message.threadId, [message]);
}

/** Whether texts to the guest are stopped may be otherwise now. */
function askAgain(threadId) {
  if (state.details.has(threadId)) loading.thread(threadId);
}

async function open(threadId, { focuses = true } = {}) {
  show(threadId, "thread");
  drawSoon();
  await loading.thread(threadId);
  draw();
  if (focuses && current === threadId) $("thread").querySelector("h2").focus();
}

function close() {
  show(null, "list");
  draw();
  moveFocus($("threads"), 0);
}

/** The address says what is open, so that a reload opens it again. */
function show(threadId, view) {
  current = threadId;
  sayHere();
  $("inbox").dataset.view = view;
  const here = new URL(location.href);
  if (threadId) here.searchParams.set("thread", threadId);
  else here.searchParams.delete("thread");
  history.replaceState(null, "", here);
}

async function deed(method, path, body) {
  try {
    const { data } = await send(method, `threads/${current}/${path}`, body);
    store.putThread(state, data);
    return true;
  } catch (refusal) {
    complain(refusal);
    return false;
  } finally {
    drawSoon();
  }
}

const assign = (personId) => deed("PUT", "assignee", { personId: personId || null });

async function resolve() {
  if (await deed("POST", "resolve", { askRating: $("ask-rating").checked })) say("Resolved");
}

async function setTag(tag) {
  const { tags } = state.threads.get(current);
  const others = tags.filter((one) => one !== tag);
  await deed("PUT", "tags", { tags: others.length < tags.length ? others : [...tags, tag] });
}

async function toggleShift() {
  const isOn = !state.people.get(told.me)?.isOnShift;
  try {
    await send("PUT", `${loading.base}/shift`, { isOn });
    store.putShift(state, told.me, isOn);
  } catch (refusal) {
    complain(refusal);
  }
  drawSoon();
}

function drawSoon() {
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(draw, 100); // a hidden tab gets no animation frames
  else requestAnimationFrame(draw);
}

function draw() {
  scheduled = false;
  drawLink();
  drawShift();
  const threads = store.listed(state, filter, told.me);
  drawList($("threads"), { threads, current, me: told.me, name, place, now: Date.now() });
  setAttributes($("threads"), { "aria-busy": String(!loading.isListed) });
  $("nothing").hidden = !loading.isListed || threads.length > 0;
  setText($("nothing"), nothingWords());
  $("more").hidden = !state.next || Boolean(filter.q);
  drawThread();
  const unread = store.unreadThreads(state);
  document.title = `${unread ? `(${unread}) ` : ""}Inbox · OrderBuddy`;
}

function nothingWords() {
  if (filter.q) return "Nothing is found.";
  const isNarrow = filter.state !== "open" || filter.assignee || filter.location || filter.tag;
  return isNarrow ? "No conversations here." : NO_OPEN_WORDS;
}

function drawThread() {
  const thread = state.threads.get(current);
  $("thread").hidden = !thread;
  $("about-guest").hidden = !thread;
  $("no-thread").hidden = Boolean(thread) || !$("nothing").hidden;
  if (!thread) return;
  const { me, mayAnswer } = told;
  const keepPlace = holdTheEnd($("messages"), current);
  const looking = store.lookingAt(state, current, me, Date.now()).map(name);
  const detail = state.details.get(current);
  const textsStopped = Boolean(detail?.textsStopped);
  const people = [...state.people.values()];
  drawHead($("thread"), { thread, people, me, mayAnswer, looking, textsStopped });
  const messages = store.messagesOf(state, current) ?? [];
  drawMessages($("messages"), messages, { thread, name, isOwn: (one) => one.personId === me });
  $("older").hidden = !state.older.has(current);
  drawWriting(thread);
  const own = loading.about.locations.find(({ id }) => id === thread.locationId)?.tags ?? [];
  drawSide($("about-guest"), { thread, detail, tags: [...told.tags, ...own], mayAnswer, order: told.order });
  composer?.show(thread, detail, loading.about.replies);
  keepPlace();
  loading.markRead(current);
}

function drawWriting(thread) {
  const ids = store.writingIn(state, current, told.me, Date.now());
  const names = ids.map((one) => (one ? name(one) : guestName(thread)));
  const are = names.length > 1 ? "are" : "is";
  setText($("writing"), names.length ? `${names.join(", ")} ${are} writing …` : "");
}

function drawLink() {
  const { state: how, code } = connection;
  const link = $("inbox-link");
  setAttributes(link, { "data-state": how });
  setText(link, LINK_WORDS[how]);
  const lost = $("inbox-lost");
  lost.hidden = how !== "lost" && how !== "refused";
  setText(lost, lost.hidden ? "" : lostWords(how, code));
}

function lostWords(how, code) {
  if (how === "lost") return "The connection was lost. What you see may be old; we keep trying.";
  if (code === 4401) return "You are signed out. Reload the page to sign in.";
  return "This inbox is not yours any more.";
}

function drawShift() {
  const button = $("shift");
  if (!button) return;
  const isOn = Boolean(state.people.get(told.me)?.isOnShift);
  setAttributes(button, { "aria-pressed": String(isOn) });
}

function name(personId) {
  if (personId === told.me) return "You";
  return state.people.get(personId)?.name ?? "Somebody";
}

function place(locationId) {
  if (told.locations.length < 2) return "";
  return told.locations.find(({ id }) => id === locationId)?.name;
}

function say(text) {
  $("inbox-said").textContent = text;
}

function complain(refusal, where = null) {
  const isAway = refusal instanceof Refusal && refusal.status === 0;
  const away = "The server cannot be reached. Nothing was lost; please try again.";
  const words = isAway ? away : refusal.message || "That did not work.";
  if (where) {
    where.textContent = words;
    return;
  }
  const line = h("p", {}, words);
  $("inbox-faults").append(line);
  setTimeout(() => line.remove(), FAULT_MS);
}

function sayHere() {
  connection.send({ type: "here", thread: current ?? "" });
}

function filterBy(changes) {
  Object.assign(filter, changes);
  const chosen = $("filter-state").value;
  filter.state = filter.q ? "any" : chosen === "resolved" ? "resolved" : "open";
  filter.assignee = { mine: "me", pool: "none" }[chosen] ?? "";
  loading.anew(current);
}

function fillTags() {
  const all = [...told.tags, ...loading.about.locations.flatMap(({ tags }) => tags)];
  const tags = [...new Set(all)].map((one) => ({ value: one, words: tagWord(one) }));
  reconcile($("filter-tag"), [{ value: "", words: "Any tag" }, ...tags], {
    keyOf: ({ value }) => value || "any",
    build: ({ value }) => h("option", { value }),
    update: (node, { words }) => setText(node, words),
  });
}

let searchTimer = null;
$("search").addEventListener("input", () => {
  clearTimeout(searchTimer);
  const search = () => filterBy({ q: $("search").value.trim() });
  searchTimer = setTimeout(search, SEARCH_AFTER_MS);
});
$("filter-state").addEventListener("change", () => filterBy({}));
$("filter-tag").addEventListener("focus", fillTags);
$("filter-tag").addEventListener("change", ({ target }) => filterBy({ tag: target.value }));
$("filter-location")?.addEventListener("change", ({ target }) =>
  filterBy({ location: target.value }),
);
$("threads").addEventListener("click", (event) => {
  const row = event.target.closest(".thread-row");
  if (row) open(row.dataset.thread);
});
$("more").addEventListener("click", () => loading.more());
$("older").addEventListener("click", () => loading.older(current));
$("shift")?.addEventListener("click", toggleShift);
$("assignee").addEventListener("change", ({ target }) => assign(target.value));
$("tags").addEventListener("click", (event) => {
  const tag = event.target.closest("[data-tag]")?.dataset.tag;
  if (tag) setTag(tag);
});
$("own-tag").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.tag;
  if (field.value.trim()) setTag(field.value.trim().toLowerCase());
  field.value = "";
});
const DEEDS = {
  back: close,
  take: () => assign(told.me),
  resolve,
  reopen: () => deed("POST", "reopen", {}),
  settings: () => settings.open(),
  replies: () => saved.open(loading.about.replies),
  keys: () => $("keys").showModal(),
};
document.addEventListener("click", (event) =>
  DEEDS[event.target.closest("[data-do]")?.dataset.do]?.(),
);
document.addEventListener("visibilitychange", () => loading.markRead(current));
setInterval(sayHere, HERE_EVERY_MS);
setInterval(drawSoon, OLDER_EVERY_MS); // times grow older
bindKeys({
  down: () => moveFocus($("threads"), 1),
  up: () => moveFocus($("threads"), -1),
  search: () => $("search").focus(),
  answer: () => current && composer?.write(false),
  note: () => current && composer?.write(true),
  take: () => current && told.mayAnswer && assign(told.me),
  resolve: () => current && told.mayAnswer && resolve(),
  back: () => current && close(),
  keys: () => $("keys").showModal(),
});

keepTheEnd($("messages"));
connection.start();
const wanted = new URLSearchParams(location.search).get("thread");
if (wanted) open(wanted, { focuses: false });
draw();
