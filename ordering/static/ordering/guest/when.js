/** For when the guest wants the order: as soon as possible, or, where the place offers it, later. */
import { h } from "./dom.js";
import { language, say } from "./language.js";

const QUARTER = 15 * 60_000;
const DAY = 24 * 3_600_000;
// Sooner than that is as soon as possible.
const EARLIEST = 30 * 60_000;

/**
 * The choice. `place` says whether there is one at all: `location.daysAhead` (0: later the same
 * day), or `location.readyTimes`, the instants themselves. `readyAt` is what was chosen, an ISO
 * instant, or "".
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
    const shown = JSON.stringify([...days.keys()].map((day) => [day, days.get(day)]));
    this.element.hidden = days.size === 0;
    const isOffered = [...days.values()].flat().includes(this.readyAt);
    if (this.readyAt && !isOffered) this.#choose("");
    if (shown === this.shown) return;
    this.shown = shown;
    this.days = days;
    this.#draw();
  }

  #draw() {
    const options = [...this.days].map(([day, times]) =>
      h("optgroup", { label: day }, times.map((time) => this.#option(time))),
    );
    const soon = h("option", { value: "", selected: !this.readyAt }, say("asSoon"));
    const onchange = (event) => this.#choose(event.target.value);
    this.select = h("select", { id: "ready-at", onchange }, soon, options);
    this.element.replaceChildren(
      h(
        "div",
        { class: "field" },
        h("label", { for: "ready-at" }, say("whenReady")),
        this.select,
      ),
    );
  }

  #option(time) {
    return h("option", { value: time, selected: time === this.readyAt }, clock(time));
  }

  #choose(readyAt) {
    this.readyAt = readyAt;
    if (this.select) this.select.value = readyAt;
    this.onchange(readyAt);
  }
}

/** The instants that are offered, as ISO texts. */
function timesOf({ readyTimes, daysAhead, estimatedMinutes }) {
  if (Array.isArray(readyTimes)) return readyTimes.filter((time) => Date.parse(time) > Date.now());
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
