/** For when the guest wants the order: as soon as possible, or, where the place offers it, later. */
import { h, refill } from "./dom.js";
import { language, say } from "./language.js";

const QUARTER = 15 * 60_000;
const DAY = 24 * 3_600_000;
// Sooner than that is as soon as possible.
const EARLIEST = 30 * 60_000;

/**
 * The choice: a day, then a time of it. `place` says whether there is one at all by
 * `location.daysAhead` (0: for later the same day). `readyAt` is what was chosen, an ISO instant,
 * or "" for as soon as possible; `onchange(readyAt)`.
 */
export class WhenChoice {
  constructor(place, readyAt, onchange) {
    this.readyAt = readyAt;
    this.onchange = onchange;
    this.element = h("div", { class: "when" });
    this.update(place);
  }

  /** Draws what the place offers now; a time that is no longer offered is dropped. */
  update({ location }) {
    const days = byDay(timesOf(location));
    const shown = JSON.stringify([language(), ...days]);
    const isOffered = [...days.values()].some((times) => times.includes(this.readyAt));
    if (this.readyAt && !isOffered) this.#choose("");
    this.element.hidden = days.size === 0;
    if (shown === this.shown) return;
    this.shown = shown;
    this.days = days;
    this.#draw();
  }

  #draw() {
    const day = this.readyAt ? dayName(this.readyAt) : "";
    const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);
    const days = [...this.days.keys()].map((name) => option(name, name, day));
    const times = (this.days.get(day) ?? []).map((at) => option(at, clock(at), this.readyAt));
    const onday = (event) => this.#choose(this.days.get(event.target.value)?.[0] ?? "");
    const ontime = (event) => this.#choose(event.target.value);
    refill(
      this.element,
      field("ready-day", say("whenReady"), [option("", say("asSoon"), day), ...days], onday),
      times.length > 0 && field("ready-time", say("whenTime"), times, ontime),
    );
  }

  #choose(readyAt) {
    const hasDay = Boolean(this.readyAt) === Boolean(readyAt);
    const isSameDay = hasDay && readyAt && dayName(readyAt) === dayName(this.readyAt);
    this.readyAt = readyAt;
    if (this.days && !isSameDay) this.#draw();
    this.onchange(readyAt);
  }
}

function field(id, label, options, onchange) {
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("select", { id, onchange }, options),
  );
}

/** The instants that are offered, as ISO texts. */
function timesOf({ daysAhead, estimatedMinutes }) {
  if (!Number.isInteger(daysAhead) || daysAhead < 0) return [];
  const least = Date.now() + Math.max(EARLIEST, (estimatedMinutes ?? 0) * 60_000);
  const last = new Date(Date.now() + daysAhead * DAY).setHours(24, 0, 0, 0);
  const times = [];
  for (let at = Math.ceil(least / QUARTER) * QUARTER; at < last; at += QUARTER)
    times.push(new Date(at).toISOString());
  return times;
}

function byDay(times) {
  const days = new Map();
  for (const time of times) {
    const day = dayName(time);
    days.set(day, [...(days.get(day) ?? []), time]);
  }
  return days;
}

function dayName(time) {
  const at = new Date(time);
  if (at.toDateString() === new Date().toDateString()) return say("today");
  return at.toLocaleDateString(language(), { weekday: "long", day: "numeric", month: "short" });
}

const clock = (time) =>
  new Date(time).toLocaleTimeString(language(), { hour: "numeric", minute: "2-digit" });
