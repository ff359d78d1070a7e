/** What is in a dish and whom it suits: words from a closed list (menus/food.py). */
import { h } from "./dom.js";
import { say } from "./language.js";

/** Whom it suits, as small marks; null where nobody has said it. */
export function dietMarks({ diets }) {
  if (!diets?.length) return null;
  const marks = diets.map((code) => h("li", { class: "diet" }, say(`diet_${code}`)));
  return h("ul", { class: "diets", "aria-label": say("diets") }, marks);
}

/** "Contains milk, eggs"; "" where nobody has said it. */
export function allergensText({ allergens }) {
  if (!allergens?.length) return "";
  const names = allergens.map((code) => say(`allergen_${code}`)).join(", ");
  return say("contains", { names });
}

/** What an option is marked with, in one line. */
export function optionFood(option) {
  const diets = (option.diets ?? []).map((code) => say(`diet_${code}`));
  return [...diets, allergensText(option)].filter(Boolean).join(" · ");
}
