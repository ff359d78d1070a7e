/** Campaigns in words: what an offer gives, and why one does not count. */
import { language, money, named, say, sayCount } from "./language.js";

const MONDAY = Date.UTC(2024, 0, 1);
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** What the place's campaign gives: "20% off · from $10.00 on"; "" without one. */
export function offerText({ campaign, items }) {
  if (!campaign) return "";
  const { reward = {}, terms } = campaign;
  const gives = givenBy(campaign.type, reward ?? {}, items);
  if (!gives || !terms) return gives;
  const least = terms.minOrderCents && say("offerFrom", { amount: money(terms.minOrderCents) });
  return [gives, least, timesText(terms.dayParts)].filter(Boolean).join(" · ");
}

function givenBy(type, reward, items) {
  const most = reward.maxOffCents ? say("offerAtMost", { amount: money(reward.maxOffCents) }) : "";
  if (type === "flat" && reward.flatOffCents > 0)
    return say("offerText", { amount: money(reward.flatOffCents) });
  if (type === "percent" && reward.percentOff > 0)
    return [say("offerPercent", { percent: reward.percentOff }), most].filter(Boolean).join(" · ");
  if (type === "bogo") {
    const { buy = 1, get = 1, percentOff = 0 } = reward;
    const free = !percentOff || percentOff >= 100;
    return say(free ? "offerMore" : "offerMoreOff", { buy, get, percent: percentOff });
  }
  if (type === "free_item") return say("offerItem", { item: itemNames(reward.itemIds, items) });
  return "";
}

/** The times of day parts: "Mon, Tue 14:00–17:00"; "" where it is any time. */
export function timesText(parts = []) {
  return parts
    .map(({ days, from, until }) => {
      const when = `${from ?? ""}–${until ?? ""}`;
      return days.length && days.length < 7 ? `${days.map(dayName).join(", ")} ${when}` : when;
    })
    .join("; ");
}

/** Why a campaign does not count (`reason` and its fields, as a quote tells it), in words. */
export function problemText(problem, items) {
  const { reason } = problem;
  const values = {
    name: problem.name,
    amount: money(problem.missingCents ?? 0),
    day: problem.from && dateText(problem.from),
    times: timesText(problem.dayParts),
    item: itemNames(problem.itemIds, items),
  };
  if (reason === "needs_more") return sayCount("offer_needs_more", problem.missingItems ?? 1);
  return say(`offer_${reason}`, values);
}

function itemNames(ids = [], items) {
  const names = ids.map((id) => named(items.get(id)?.item.name)).filter(Boolean);
  return new Intl.ListFormat(language(), { type: "disjunction" }).format(names);
}

function dayName(day) {
  const at = new Date(MONDAY + DAYS.indexOf(day) * 86_400_000);
  return at.toLocaleDateString(language(), { weekday: "short", timeZone: "UTC" });
}

function dateText(day) {
  const at = new Date(`${day}T00:00:00Z`);
  return at.toLocaleDateString(language(), { day: "numeric", month: "long", timeZone: "UTC" });
}
