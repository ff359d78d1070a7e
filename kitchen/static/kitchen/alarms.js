/** Alarms, on every screen of the location: loud until somebody has tapped that they have seen it. */

import { clockText } from "./clock.js";
import { h, reconcile, setAttributes, setText } from "./dom.js";
import { t } from "./i18n.js";

const MOST_SHOWN = 6;

/** What is loud: nobody has seen it. */
export const loudOf = (state) => [...state.alarms.values()].filter((one) => !one.seenBy.length);

/** The alarms that are not over, the loud ones first, then the newest. */
export function drawAlarms(panel, state) {
  const alarms = [...state.alarms.values()].sort(byUrgency);
  const more = alarms.length - MOST_SHOWN;
  panel.hidden = !alarms.length;
  if (!panel.firstElementChild) panel.append(h("ul"), h("p.more-alarms"));
  setAttributes(panel, { "data-loud": alarms.some((one) => !one.seenBy.length) });
  setText(panel.querySelector(".more-alarms"), more > 0 ? t("more", { n: more }) : "");
  reconcile(panel.firstElementChild, alarms.slice(0, MOST_SHOWN), {
    keyOf: (alarm) => alarm.id,
    build: () =>
      h("li.alarm", {},
        h("span.mark", { "aria-hidden": "true" }, "⚠"), h("span.words"),
        h("button", { type: "button", "data-do": "alarm-seen" })),
    update: (node, alarm) => updateAlarm(node, alarm, state.timezone),
  });
}

function byUrgency(a, b) {
  const [first, second] = [a.seenBy.length > 0, b.seenBy.length > 0];
  if (first !== second) return first ? 1 : -1;
  return a.raisedAt < b.raisedAt ? 1 : -1;
}

function updateAlarm(node, alarm, timezone) {
  const seen = alarm.seenBy.length > 0;
  const button = node.querySelector("button");
  const words = wordsOf(alarm);
  setAttributes(node, { "data-seen": seen });
  setText(node.querySelector(".words"), `${clockText(Date.parse(alarm.raisedAt), timezone)} ${words}`);
  setText(button, t("seen"));
  setAttributes(button, {
    hidden: seen,
    "data-alarm": alarm.id,
    "aria-label": `${t("seen")}: ${words}`,
  });
}

/** In the screen's language what it knows; of any other kind the server's own words. */
export function wordsOf({ kind, orderCode, stationName, text }) {
  if (kind !== "unshown") return text || [kind, stationName, orderCode].filter(Boolean).join(" ");
  return t("unshown", { code: orderCode, station: stationName || t("allStations") });
}
