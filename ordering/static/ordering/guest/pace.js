/** When an order would be ready, and until when none is taken: only what the server says. */
import { moment, say, sayCount } from "./language.js";

/** Until when the kitchen takes no orders, or "" while it does. */
export function pausedUntil({ location }) {
  const until = location.pause?.until ?? "";
  return Date.parse(until) > Date.now() ? until : "";
}

/** When a quote (what `priced` of it is known) or, without one, an order of this place is ready. */
export function readyText({ location }, priced) {
  if (priced?.readyAt) return say("readyAtWanted", { time: moment(priced.readyAt) });
  if (priced?.estimatedReadyAt) return say("readyAbout", { time: moment(priced.estimatedReadyAt) });
  const minutes = location.estimatedMinutes;
  return Number.isFinite(minutes) && minutes > 0 ? sayCount("readyIn", Math.round(minutes)) : "";
}

/** When a placed order is ready, while it is being waited for; "" where nobody has said. */
export function orderReadyText({ status, readyAt, estimatedReadyAt }) {
  if (status !== "CREATED" && status !== "ACCEPTED") return "";
  if (readyAt) return say("readyAtWanted", { time: moment(readyAt) });
  return estimatedReadyAt ? say("readyAbout", { time: moment(estimatedReadyAt) }) : "";
}
