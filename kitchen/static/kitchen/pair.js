/** A device asks for a code, shows it, and opens its screen once a manager has confirmed it. */

import { setText } from "./dom.js";
import { addWords, bindLanguage, t } from "./i18n.js";
import { PAIR_WORDS } from "./pair-words.js";
import { stayAwake } from "./wall.js";

addWords(PAIR_WORDS);

const ASK_EVERY_MS = 700;
const AFTER_FAILURE_MS = 3000;
const AFTER_TOO_MANY_MS = 60_000;
const TIMEOUT_MS = 8000;
/** Nobody is there: it stops asking until somebody taps. */
const CODES_AT_MOST = 6;

const find = (id) => document.getElementById(id);
let shown = { code: "", endsAt: 0, picture: "" };
let said = "waitForCode";
let codes = 0;

async function ask(path, options = {}) {
  const stop = AbortSignal.timeout?.(TIMEOUT_MS);
  const answer = await fetch(`/kitchen/pair/${path}`, { signal: stop, ...options });
  if (answer.status === 429) return { state: "tooMany" };
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function start() {
  codes += 1;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
  return ask("start", { method: "POST", headers: { "X-CSRFToken": token } });
}

/** One step; answers after how many ms the next one is due, null for never. */
async function step() {
  let answer = await ask("state");
  if (answer.state === "none") {
    if (codes >= CODES_AT_MOST) return rest();
    answer = await start();
  }
  if (answer.state === "paired") return open(answer.address);
  if (answer.state === "tooMany") return say("pairTooMany", AFTER_TOO_MANY_MS);
  shown = { ...answer, endsAt: Date.now() + answer.secondsLeft * 1000 };
  return say("", ASK_EVERY_MS);
}

function rest() {
  shown = { code: "", endsAt: 0, picture: "" };
  find("again").hidden = false;
  return say("pairAgain", null);
}

function open(address) {
  location.replace(address);
  return say("paired", null);
}

function say(word, wait) {
  said = word;
  return wait;
}

async function goOn() {
  const wait = await step().catch(() => say("pairFailed", AFTER_FAILURE_MS));
  draw();
  if (wait !== null) setTimeout(goOn, wait);
}

function draw() {
  setText(find("code"), shown.code);
  find("ticket").hidden = !shown.code;
  const picture = find("picture");
  if (shown.picture && picture.getAttribute("src") !== shown.picture) picture.src = shown.picture;
  picture.alt = t("pairPicture");
  const minutes = Math.max(1, Math.ceil((shown.endsAt - Date.now()) / 60_000));
  setText(find("lasts"), shown.code ? t("pairLasts", { n: minutes }) : "");
  setText(find("said"), said ? t(said) : "");
}

find("again").addEventListener("click", () => {
  codes = 0;
  find("again").hidden = true;
  goOn();
});
bindLanguage(find("language"), draw);
stayAwake();
goOn();
