// What guests choose with an item: choices of its own, and those that it shares with others.

import { announce, button, h, icon, iconButton, newKey, openDialog, refill } from "./dom.js";
import { modifierFields } from "./modifier.js";
import { money, named, plural, titleOf } from "./words.js";

/** The item's choices as rows; a shared one leads to where all its items change together. */
export function choiceSection({ store, panel, item, facts }) {
  const list = h("div", { class: "me-choices" });
  const all = () => store.part("items", item.id)?.modifiers ?? [];
  const put = (modifiers) => {
    panel.edit({ modifiers });
    draw();
  };
  const opened = new Set();

  function row(modifier, at) {
    const isShared = Boolean(modifier.shared);
    const shown = isShared ? (store.part("modifierGroups", modifier.id) ?? modifier) : modifier;
    const name = titleOf(shown, "New choice");
    const users = isShared ? store.usersOf(modifier.id).length : 0;
    const move = (by) => {
      const next = [...all()];
      next.splice(at + by, 0, ...next.splice(at, 1));
      put(next);
    };
    const toggle = () => {
      if (opened.has(modifier.id)) opened.delete(modifier.id);
      else opened.add(modifier.id);
      draw();
    };
    const isOpen = opened.has(modifier.id);
    const open = h(
      "button",
      {
        type: "button",
        class: "me-choice-open",
        id: `choice-${modifier.id}`,
        "aria-expanded": isShared ? null : String(isOpen),
        onclick: isShared ? () => panel.onopen("modifierGroups", modifier.id) : toggle,
      },
      h(
        "span",
        { class: "me-name" },
        name,
        isShared && h("span", { class: "me-tag calm" }, icon("link"), `Shared by ${plural(users, "item")}`),
      ),
      h("span", { class: "me-quiet" }, summaryOf(shown)),
    );
    return h(
      "li",
      { class: "me-choice" },
      h(
        "div",
        { class: "me-choice-head" },
        open,
        h(
          "span",
          { class: "me-line-tools" },
          iconButton("down", `Move ${name} up`, () => move(-1), {
            class: "me-icon-button up",
            disabled: at === 0,
            id: `choice-${modifier.id}-up`,
          }),
          iconButton("down", `Move ${name} down`, () => move(1), {
            disabled: at === all().length - 1,
            id: `choice-${modifier.id}-down`,
          }),
          isShared
            ? iconButton("copy", `Make ${name} this item's own`, () => detach(modifier, shown), {
                id: `choice-${modifier.id}-own`,
              })
            : iconButton("link", `Share ${name} with other items`, () => share(modifier), {
                id: `choice-${modifier.id}-share`,
              }),
          iconButton(
            "trash",
            `Remove ${name} from this item`,
            () => put(all().filter((one) => one !== modifier && one.id !== modifier.id)),
            { id: `choice-${modifier.id}-remove` },
          ),
        ),
      ),
      isOpen &&
        !isShared &&
        modifierFields({
          facts,
          modifier: () => all().find((one) => one.id === modifier.id),
          onchange: (after) => panel.edit({ modifiers: all().map((one) => (one.id === modifier.id ? after : one)) }),
        }),
    );
  }

  /** A copy of its own, under an id of its own: the shared one no longer reaches it. */
  function detach(modifier, shown) {
    const id = newKey();
    const { shared, ...rest } = structuredClone(shown);
    opened.add(id);
    put(all().map((one) => (one.id === modifier.id ? { ...rest, id } : one)));
    announce(`${titleOf(shown)} is this item's own now`, true);
  }

  function share(modifier) {
    const { shared, ...group } = structuredClone(modifier);
    group.options = (group.options ?? []).map(({ isAvailable, snooze, ...one }) => one);
    const id = store.part("modifierGroups", modifier.id) ? newKey() : modifier.id;
    store.put("modifierGroups", id, { ...group, id });
    put(all().map((one) => (one.id === modifier.id ? { ...group, id, shared: true } : one)));
    announce(`${titleOf(modifier)} can be used by other items now`, true);
  }

  function pick() {
    const held = new Set(all().map((one) => one.id));
    const groups = store.list("modifierGroups").filter((one) => !held.has(one.id));
    const use = (group) => {
      dialog.close();
      put([...all(), { ...structuredClone(group), shared: true }]);
    };
    const own = () => {
      dialog.close();
      const id = newKey();
      opened.add(id);
      put([...all(), newModifier(id)]);
      document.getElementById(`${id}-name`)?.focus();
    };
    const offer = (group) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "me-pick", onclick: () => use(group) },
          h("span", { class: "me-name" }, titleOf(group)),
          h("span", { class: "me-quiet" }, `${summaryOf(group)} · ${plural(store.usersOf(group.id).length, "item")}`),
        ),
      );
    const dialog = openDialog({
      title: "Add choices",
      parts: [
        groups.length
          ? [
              h("p", { class: "me-hint" }, "Used by other items: change them once, and they change everywhere."),
              h("ul", { class: "me-picks" }, groups.map(offer)),
            ]
          : null,
        h("div", { class: "me-actions" }, button("New choices", own, "main")),
      ],
    });
  }

  function draw() {
    const add = button("Add choices", pick, "quiet", { id: "item-add-choice" });
    add.prepend(icon("plus"));
    refill(list, h("ul", { class: "me-lines" }, all().map(row)), add);
  }

  draw();
  return list;
}

/** Choices that nobody has written yet. */
export function newModifier(id) {
  return {
    id,
    name: {},
    type: "standard",
    required: false,
    selectionMode: "single",
    maxChoices: 1,
    freeChoices: 0,
    extraChoicePriceCents: 0,
    options: [],
  };
}

/** "Must choose one · Whole, Oat +$0.75". */
export function summaryOf(modifier) {
  const options = modifier.options ?? [];
  const most = modifier.selectionMode === "single" ? 1 : modifier.maxChoices;
  const how = `${modifier.required ? "Must choose" : "May choose"} ${most === 1 ? "one" : most ? `up to ${most}` : "any"}`;
  const names = options.slice(0, 4).map((one) => `${named(one)}${one.priceCents ? ` +${money(one.priceCents)}` : ""}`);
  return [how, names.join(", ") + (options.length > 4 ? ` and ${options.length - 4} more` : "")]
    .filter(Boolean)
    .join(" · ");
}
