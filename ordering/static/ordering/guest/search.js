import { named } from "./language.js";

/** A text without case and accents: "Açaí" is found by "acai". */
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The entries of `items` (see place.js) whose name, text or category holds every word asked for. */
export function found(items, text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const ranked = [...items.values()].map((entry) => [rank(entry, words), entry]);
  return ranked
    .filter(([points]) => points > 0)
    .sort(([one], [other]) => other - one)
    .map(([, entry]) => entry);
}

// The guest's own words first, then other languages: a guest may look for the name on the wall.
function rank({ item, category }, words) {
  const own = [item.name, item.description, category?.name].map(named);
  const all = [item.name, item.description, category?.name].map(every);
  const tiers = [all.join(" "), own.join(" "), own[0]].map(plain);
  return tiers.findLastIndex((text) => words.every((word) => text.includes(word))) + 1;
}

const every = (names) => (typeof names === "string" ? names : Object.values(names ?? {}).join(" "));
