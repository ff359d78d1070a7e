// The fields of one set of choices, wherever it stands.

import { button, h, icon, iconButton, newKey, refill } from "./dom.js";
import { amount, amountField, chips, field, number, select, text, toggle } from "./fields.js";
import { named, textIn, tongue, withText } from "./words.js";

const MODES = [
  ["single", "One"],
  ["max", "Up to a number"],
  ["multiple", "Any number"],
];
const KINDS = [
  ["standard", "Part of the dish"],
  ["upsell", "An extra to offer"],
];

/** Its fields; `modifier()` is as it is now, `onchange(after)` gets it whole. */
export function modifierFields({ facts, modifier, onchange }) {
  const { source } = tongue;
  const first = modifier();
  const { id } = first;
  const edit = (fields) => onchange({ ...modifier(), ...fields });
  const rules = h("div", { class: "me-grid" });
  const options = h("div", { class: "me-options" });

  function drawRules() {
    const now = modifier();
    refill(
      rules,
      field(
        "Guests choose",
        select({
          id: `${id}-mode`,
          value: now.selectionMode,
          choices: MODES,
          onchange: (mode) => {
            edit({ selectionMode: mode, ...(mode === "single" ? { maxChoices: 1 } : {}) });
            drawRules();
          },
        }),
      ),
      now.selectionMode !== "single" &&
        field(
          "At most",
          number({ id: `${id}-most`, value: now.maxChoices, min: 1, oninput: (said) => edit({ maxChoices: said }) }),
          { hint: "Empty: no limit." },
        ),
      now.selectionMode !== "single" &&
        field(
          "Free choices",
          number({
            id: `${id}-free`,
            value: now.freeChoices ?? 0,
            oninput: (said) => edit({ freeChoices: said ?? 0 }),
          }),
          { hint: "The first so many cost nothing." },
        ),
      now.selectionMode !== "single" &&
        amountField(
          "Each further choice",
          {
            id: `${id}-extra`,
            value: now.extraChoicePriceCents || null,
            oninput: (said) => edit({ extraChoicePriceCents: said ?? 0 }),
          },
          { hint: "Instead of the options' own prices." },
        ),
      field(
        "Purpose",
        select({ id: `${id}-kind`, value: now.type, choices: KINDS, onchange: (type) => edit({ type }) }),
      ),
    );
  }

  const all = () => modifier().options ?? [];
  const put = (list, isNewShape) => {
    edit({ options: list });
    if (isNewShape) drawOptions();
  };
  const change = (key, fields) =>
    put(
      all().map((one) => (one.id === key ? tidy({ ...one, ...fields }) : one)),
      false,
    );

  function row(option, at) {
    const name = named(option) || `option ${at + 1}`;
    const key = `${id}-${option.id}`;
    const move = (by) => {
      const list = [...all()];
      list.splice(at + by, 0, ...list.splice(at, 1));
      put(list, true);
    };
    return h(
      "li",
      { class: "me-option" },
      h(
        "div",
        { class: "me-line" },
        text({
          id: `${key}-name`,
          value: textIn(option.name, source),
          "aria-label": `Name of option ${at + 1}`,
          placeholder: "Oat milk",
          oninput: (said) =>
            change(option.id, { name: withText(all().find((one) => one.id === option.id)?.name, source, said) }),
        }),
        amount({
          id: `${key}-price`,
          value: option.priceCents || null,
          label: `Price of ${name}`,
          placeholder: "0.00",
          oninput: (said) => change(option.id, { priceCents: said ?? 0 }),
        }),
        option.isAvailable === false && h("span", { class: "me-tag warm" }, "Sold out"),
        h(
          "span",
          { class: "me-line-tools" },
          iconButton("down", `Move ${name} up`, () => move(-1), {
            class: "me-icon-button up",
            disabled: at === 0,
            id: `${key}-up`,
          }),
          iconButton("down", `Move ${name} down`, () => move(1), {
            disabled: at === all().length - 1,
            id: `${key}-down`,
          }),
          iconButton(
            "trash",
            `Remove ${name}`,
            () =>
              put(
                all().filter((one) => one.id !== option.id),
                true,
              ),
            { id: `${key}-remove` },
          ),
        ),
      ),
      more(option, key, name),
    );
  }

  function more(option, key, name) {
    const marked = (option.allergens?.length ?? 0) + (option.diets?.length ?? 0) + (option.stationTags?.length ?? 0);
    return h(
      "details",
      { class: "me-more" },
      h(
        "summary",
        { id: `${key}-more` },
        "Allergens, diets, station",
        h("span", { class: "me-unseen" }, ` of ${name}`),
        marked ? h("span", { class: "me-tag" }, String(marked)) : null,
      ),
      chips({
        legend: "Contains",
        choices: facts.allergens,
        chosen: option.allergens,
        name: `${key}-allergens`,
        cls: "warm small",
        onchange: (codes) => change(option.id, { allergens: codes }),
      }),
      chips({
        legend: "Suits",
        choices: facts.diets,
        chosen: option.diets,
        name: `${key}-diets`,
        cls: "good small",
        onchange: (codes) => change(option.id, { diets: codes }),
      }),
      facts.stations.length > 0 &&
        chips({
          legend: "Made at, if not where the item is",
          choices: facts.stations.map((tag) => [tag, tag]),
          chosen: option.stationTags,
          name: `${key}-stations`,
          cls: "small",
          onchange: (tags) => change(option.id, { stationTags: tags }),
        }),
    );
  }

  function add() {
    const key = newKey();
    put([...all(), { id: key, name: {}, priceCents: 0 }], true);
    document.getElementById(`${id}-${key}-name`)?.focus();
  }

  function drawOptions() {
    const plus = button("Add an option", add, "quiet", { id: `${id}-add` });
    plus.prepend(icon("plus"));
    refill(options, h("ul", { class: "me-lines" }, all().map(row)), plus);
  }

  drawRules();
  drawOptions();
  return h(
    "div",
    { class: "me-modifier" },
    field(
      "Name",
      text({
        id: `${id}-name`,
        value: textIn(first.name, source),
        placeholder: "Milk",
        oninput: (said) => edit({ name: withText(modifier().name, source, said) }),
      }),
    ),
    toggle("Guests must choose", {
      id: `${id}-required`,
      checked: first.required,
      onchange: (required) => edit({ required }),
    }),
    rules,
    h("h4", {}, "Options"),
    options,
  );
}

/** Empty lists that were never there say nothing. */
function tidy(option) {
  for (const name of ["allergens", "diets", "stationTags"])
    if (option[name] && !option[name].length) delete option[name];
  return option;
}
