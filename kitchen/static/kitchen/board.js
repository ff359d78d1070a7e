/** The guests' board: a socket's messages go into the store, the store is drawn. */

import { applyBoard, applyOrder, columnsOf, emptyBoard } from "./board-store.js";
import { BOARD_WORDS } from "./board-words.js";
import { clockText, nowMs, setServerTime, toServerTime } from "./clock.js";
import { Connection } from "./connection.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { addWords, bindLanguage, t } from "./i18n.js";
import { remember, remembered } from "./memory.js";
import { Bell } from "./sound.js";
import { stayAwake } from "./wall.js";

addWords(BOARD_WORDS);

const NEW_FOR_MS = 30_000;
const TOLD_FOR_MS = 15_000;
const MOST_CROWDED = 5;
const THEMES = ["auto", "bright", "dark"];
const SIZES = ["normal", "large"];
const REFUSED = { 4401: "boardSigned", 4403: "notAllowed", 4404: "boardGone" };

const { location: locationId, station } = document.body.dataset;
const find = (id) => document.getElementById(id);
const board = emptyBoard();
const news = new Map(); // key → until when it is news (ms)
const bell = new Bell(draw);
const fitted = new Map(); // list → what it held when it was fitted
let told = 0;
let scheduled = false;

const scheme = location.protocol === "https:" ? "wss" : "ws";
const connection = new Connection(
  `${scheme}://${location.host}/ws/kitchen/${locationId}/?station=${station}`,
  { onMessage: take, onChange: draw, onTime: setServerTime },
);

function take(message) {
  if (message.type === "snapshot") tell(applyBoard(board, message));
  else if (message.type !== "order") return;
  else if (applyOrder(board, message.order)) tell([message.order]);
  draw();
}

/** Newly ready: heard, told to screen readers, and shown as such for half a minute. */
function tell(fresh) {
  if (!fresh.length) return;
  for (const entry of fresh) news.set(entry.key, Date.now() + NEW_FOR_MS);
  bell.ring("ticket");
  const texts = fresh.map((one) => t(one.name ? "orderReadyFor" : "orderReady", one));
  find("news").textContent = texts.join(" ");
  told = Date.now();
}

/** Soon, and once for whatever comes until then. */
function draw() {
  if (scheduled) return;
  scheduled = true;
  // A hidden tab gets no animation frames.
  if (document.hidden) setTimeout(drawNow, 100);
  else requestAnimationFrame(drawNow);
}

function drawNow() {
  scheduled = false;
  const columns = columnsOf(board);
  for (const name of ["making", "ready"]) drawColumn(name, columns[name]);
  drawTools();
  drawBanner();
}

function drawColumn(name, entries) {
  const list = find(name);
  reconcile(list, entries, { keyOf: (entry) => entry.key, build, update });
  setAttributes(find(`${name}-none`), { hidden: !board.complete || entries.length > 0 });
  const { size } = document.documentElement.dataset;
  const seen = [list.textContent, size, list.clientWidth, list.clientHeight].join("|");
  if (fitted.get(list) === seen) return;
  fitted.set(list, seen);
  fit(list);
  const cut = [...list.children].filter((one) => "cut" in one.dataset).length;
  setText(find(`${name}-more`), cut ? `+ ${cut}` : "");
}

/** As large as there is room for; what does not fit even at the smallest is not shown by halves. */
function fit(list) {
  for (let crowded = 0; crowded <= MOST_CROWDED; crowded += 1) {
    setAttributes(list, { "data-crowded": crowded });
    if (list.scrollHeight <= list.clientHeight) break;
  }
  for (const item of list.children) {
    const isCut = item.offsetTop + item.offsetHeight > list.clientHeight;
    setAttributes(item, { "data-cut": isCut });
  }
}

function build() {
  return h("li.order", {}, h("span.code"), h("span.name"), h("span.now"));
}

function update(node, entry) {
  const [code, name, now] = node.children;
  setText(code, entry.code);
  setText(name, entry.name);
  const isNew = entry.state === "ready" && news.has(entry.key);
  setText(now, isNew ? t("nowReady") : "");
  setAttributes(node, { "data-new": isNew });
}

function drawTools() {
  const sound = bell.isMuted ? t("soundTap") : `${t("sound")}: ${t(bell.on ? "on" : "off")}`;
  setText(find("sound"), `${bell.on && !bell.isMuted ? "🔔" : "🔕"} ${sound}`);
  setAttributes(find("sound"), { "aria-pressed": bell.on && !bell.isMuted ? "true" : "false" });
  const { theme = "auto", size = "normal" } = document.documentElement.dataset;
  setText(find("theme"), t(`theme${capital(theme)}`));
  setText(find("size"), t(`size${capital(size)}`));
  setText(find("clock"), clockText(nowMs(), board.timezone));
}

function drawBanner() {
  const { state, code, lostAt } = connection;
  const text = {
    lost: () => t("boardLost", { time: clockText(toServerTime(lostAt ?? Date.now()), board.timezone) }),
    refused: () => t(REFUSED[code]),
    connecting: () => (board.complete ? "" : t("connecting")),
    live: () => "",
  }[state]();
  setText(find("banner"), text);
  setAttributes(find("banner"), { hidden: !text, "data-state": state });
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function choose(name, value) {
  document.documentElement.dataset[name] = value;
  remember(`board.${name}`, value);
}

function next(name, values) {
  const now = document.documentElement.dataset[name] ?? values[0];
  choose(name, values[(values.indexOf(now) + 1) % values.length]);
  draw();
}

find("sound").addEventListener("click", () => {
  bell.toggle();
  draw();
});
find("theme").addEventListener("click", () => next("theme", THEMES));
find("size").addEventListener("click", () => next("size", SIZES));
for (const [name, values] of [["theme", THEMES], ["size", SIZES]]) {
  const kept = remembered(`board.${name}`);
  choose(name, values.includes(kept) ? kept : values[0]);
}
bindLanguage(find("language"), draw);
addEventListener("resize", draw);
setInterval(() => {
  const now = Date.now();
  for (const [key, until] of news) if (until < now) news.delete(key);
  if (told && now - told > TOLD_FOR_MS) {
    find("news").textContent = "";
    told = 0;
  }
  draw();
}, 1000);
stayAwake();
connection.start();
draw();
