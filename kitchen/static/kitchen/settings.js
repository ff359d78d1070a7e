/** How this device's screen looks and sounds; it remembers. */

import { h, setAttributes, setText } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { remember, remembered } from "./memory.js";

/** Each setting's values, the usual one first. */
const CHOICES = {
  theme: ["auto", "bright", "dark"],
  type: ["normal", "large", "huge"],
  keys: ["on", "off"],
};

export class Settings {
  constructor(allDay) {
    this.values = {};
    for (const [name, choices] of Object.entries(CHOICES)) {
      this.values[name] = choices.includes(remembered(name)) ? remembered(name) : choices[0];
    }
    this.allDay = (remembered("allDay") ?? (allDay ? "on" : "off")) === "on";
    this.panel = null; // "recall" | "off" | "pace" | "settings" | null: one at a time
    this.filter = null; // {key, name, atMs}
    this.wanted = ""; // typed into the search for a dish
    this.apply();
  }

  get keys() {
    return this.values.keys === "on";
  }

  choose(name, value) {
    this.values[name] = value;
    remember(name, value);
    this.apply();
  }

  toggleAllDay() {
    this.allDay = !this.allDay;
    remember("allDay", this.allDay ? "on" : "off");
  }

  toggle(panel) {
    this.panel = this.panel === panel ? null : panel;
  }

  apply() {
    const { theme, type } = this.values;
    setAttributes(document.documentElement, { "data-theme": theme, "data-type": type });
  }
}

/** The panel with everything that is set once, and the keys for whoever has a bump bar. */
export function drawSettings(panel, settings) {
  const signature = `${currentLanguage()} ${JSON.stringify(settings.values)}`;
  if (panel.dataset.shown === signature) return;
  const focused = document.activeElement?.dataset?.choice;
  panel.dataset.shown = signature;
  panel.replaceChildren(
    ...Object.entries(CHOICES).map(([name, choices]) =>
      h("fieldset", {}, h("legend", {}, t(name)),
        ...choices.map((value) => h("button", {
          type: "button",
          "data-do": "choose",
          "data-choice": `${name} ${value}`,
          "aria-pressed": String(settings.values[name] === value),
        }, t(`${name}.${value}`))))),
    h("h2.panel-title", {}, t("help")),
    h("dl.keys", {}, ...HELP.flatMap(([keys, word]) => [
      h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, t(word)),
    ])),
  );
  if (focused) panel.querySelector(`[data-choice="${focused}"]`)?.focus();
}

const HELP = [
  [["1", "…", "9", "0"], "helpBump"],
  [["←", "↑", "→", "↓"], "helpMove"],
  [["Enter"], "helpChosen"],
  [["R"], "helpRecall"],
  [["A"], "helpAllDay"],
  [["M"], "helpMute"],
  [["?"], "helpKeys"],
  [["Esc"], "helpClose"],
];

/** The chip that says that a filter is on, and what it hides. */
export function drawFilter(chip, { filter }, hidden) {
  chip.hidden = !filter;
  if (!filter) return;
  setText(chip, `${t("only", { name: filter.name })} · ${t("hidden", { n: hidden })} ✕`);
}
