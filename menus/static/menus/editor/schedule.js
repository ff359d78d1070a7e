// When something is offered: day parts and dates, by the location's own clock.

import { button, h, icon, iconButton, refill } from "./dom.js";
import { chips } from "./fields.js";

const PARTS = [
  ["Breakfast", { from: "07:00", until: "11:00" }],
  ["Lunch", { from: "11:00", until: "15:00" }],
  ["Dinner", { from: "17:00", until: "22:00" }],
  ["Weekend", { days: ["saturday", "sunday"] }],
];

/**
 * The spans of a schedule; `value` is as it is stored, `onchange(value)` gets the new one:
 * undefined where it is offered always and nothing else is kept in it.
 */
export function scheduleField({ value, days, name, onchange }) {
  const node = h("div", { class: "me-schedule" });
  const kept = value && !Array.isArray(value) ? value : {};
  let spans = structuredClone(Array.isArray(value) ? value : (value?.spans ?? []));

  function told() {
    const { spans: _, ...rest } = kept;
    if (spans.length) onchange({ ...rest, spans });
    else onchange(Object.keys(rest).length ? rest : undefined);
  }
  const put = (next) => {
    spans = next;
    told();
    draw();
  };
  const edit = (at, fields) => {
    spans = spans.map((one, place) => (place === at ? tidy({ ...one, ...fields }) : one));
    told();
  };

  function row(span, at) {
    const id = `${name}-${at}`;
    const dates = span.dates ?? {};
    const input = (type, part, label, now, save) => {
      const control = h("input", { type, id: `${id}-${part}`, value: now ?? "" });
      control.addEventListener("change", () => save(control.value || undefined));
      return h("div", { class: "me-field" }, h("label", { for: control.id }, label), control);
    };
    return h(
      "li",
      { class: "me-span" },
      chips({
        legend: `Days of time ${at + 1}`,
        isLegendHidden: true,
        choices: days.map((one) => [one, one[0].toUpperCase() + one.slice(1, 3)]),
        chosen: span.days?.length ? span.days : days,
        name: `${id}-days`,
        cls: "small",
        onchange: (chosen) => {
          edit(at, { days: chosen.length === days.length ? [] : chosen });
          // No day at all would mean each day, so each day is shown.
          if (!chosen.length) draw();
        },
      }),
      h(
        "div",
        { class: "me-grid" },
        input("time", "from", "From", span.from, (from) => edit(at, { from })),
        input("time", "until", "Until", span.until, (until) => edit(at, { until })),
        input("date", "first", "First day", dates.from, (from) =>
          edit(at, { dates: tidy({ ...spans[at].dates, from }) }),
        ),
        input("date", "last", "Last day", dates.until, (until) =>
          edit(at, { dates: tidy({ ...spans[at].dates, until }) }),
        ),
      ),
      iconButton("trash", `Remove time ${at + 1}`, () => put(spans.filter((_, place) => place !== at)), {
        id: `${id}-remove`,
      }),
    );
  }

  function draw() {
    const quick = PARTS.map(([word, span]) =>
      button(word, () => put([...spans, structuredClone(span)]), "quiet small", { id: `${name}-${word}` }),
    );
    const own = button("Other times", () => put([...spans, { days: [] }]), "quiet small", { id: `${name}-other` });
    own.prepend(icon("plus"));
    refill(
      node,
      h("p", { class: "me-now" }, icon("clock"), spans.length ? "Offered only at these times:" : "Always offered."),
      h("ul", { class: "me-lines" }, spans.map(row)),
      h("div", { class: "me-quick", role: "group", "aria-label": "Add times" }, quick, own),
    );
  }

  draw();
  return node;
}

function tidy(part) {
  return Object.fromEntries(Object.entries(part).filter(([, one]) => one !== undefined));
}
