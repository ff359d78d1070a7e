/** How busy the kitchen says it is: shown in the bar, set in two taps, always with an end. */

import { send } from "./api.js";
import { clockText, countdown, nowMs } from "./clock.js";
import { h, setAttributes, setText } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { applyPace } from "./store.js";

const PAUSES = [10, 15, 30, 60]; // minutes
const RUSHES = [[10, 30], [10, 60], [20, 60], [30, 120]]; // more minutes an order, for how long

const isOn = (state) => state && Date.parse(state.until) > nowMs();

/** {pause, rush} as they are at this moment; one that is over is null. */
export function paceNow({ pace }) {
  return {
    pause: isOn(pace?.pause) ? pace.pause : null,
    rush: isOn(pace?.rush) ? pace.rush : null,
  };
}

/** The bar's button says it: paused, rush, or how long an order takes now. */
export function drawPaceButton(button, state) {
  const { pause, rush } = paceNow(state);
  const minutes = state.pace?.minutes;
  let words = minutes ? `${t("pace")} ${t("minutes", { n: minutes })}` : t("pace");
  if (rush) words = `▲ ${t("rushOn", { n: rush.extraMinutes })} ${countdown(rush.until)}`;
  if (pause) words = `‖ ${t("paused")} ${countdown(pause.until)}`;
  setText(button, words);
  setAttributes(button, { "data-state": pause ? "pause" : rush ? "rush" : null });
}

/** The panel behind it: one tap each. */
export function drawPace(panel, state) {
  const signature = `${currentLanguage()} ${JSON.stringify(paceNow(state))}`;
  if (panel.dataset.shown === signature) return;
  panel.dataset.shown = signature;
  const { pause, rush } = paceNow(state);
  const until = (on) => t("until", { time: clockText(Date.parse(on.until), state.timezone) });
  panel.replaceChildren(
    ...group(t("pause"), t("pauseHint"), pause && `${t("paused")} ${until(pause)}`, "end-pause",
      PAUSES.map((minutes) => deed(t("minutes", { n: minutes }), t("pause"), {
        "data-do": "pause", "data-body": JSON.stringify({ minutes }),
      }))),
    ...group(t("rush"), t("rushHint"),
      rush && `${t("rushOn", { n: rush.extraMinutes })} ${until(rush)}`, "end-rush",
      RUSHES.map(([extraMinutes, minutes]) => deed(
        `+${t("minutes", { n: extraMinutes })}, ${lasting(minutes)}`, t("rush"), {
          "data-do": "rush", "data-body": JSON.stringify({ extraMinutes, minutes }),
        }))),
  );
}

/** "30 min", "2 h" */
export const lasting = (minutes) =>
  minutes % 60 ? t("minutes", { n: minutes }) : t("hours", { n: minutes / 60 });

function group(title, hint, on, ending, deeds) {
  const end = on ? h("button.lift", { type: "button", "data-do": ending }, t("endNow")) : null;
  return [
    h("h2.panel-title", {}, title),
    h("p.hint", {}, on ? h("strong", {}, on) : hint, end),
    h("div.choices", {}, ...deeds),
  ];
}

function deed(words, about, attributes) {
  return h("button", { type: "button", "aria-label": `${about}: ${words}`, ...attributes }, words);
}

/** Tells the server; what it answers is how it is now. Throws Refusal. */
export async function setPace(state, locationId, what, body) {
  const path = `stations/${state.restaurantId}/${locationId}/${what}`;
  const answer = await send(body ? "PUT" : "DELETE", path, body ?? undefined);
  applyPace(state, { pace: answer?.data });
}
