import { h } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./language.js";

/**
 * Opens a modal sheet: from below on a phone, a card or a drawer on a larger screen.
 *
 * `kind` is "item", "cart" or "note"; `title` names it; `parts` are its children. A sheet that is
 * `fixed` cannot be dismissed. Returns its <dialog>; close it with `.close()`.
 */
export function openSheet({ kind, title, parts, fixed = false, onclose = () => {} }) {
  const dialog = h("dialog", { class: `sheet ${kind}-sheet`, "aria-label": title }, parts);
  dialog.addEventListener("cancel", (event) => fixed && event.preventDefault());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !fixed) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The round button that closes the sheet it is in. */
export function closeButton() {
  const close = (event) => event.currentTarget.closest("dialog").close();
  const label = say("close");
  return h(
    "button",
    { type: "button", class: "round close", "aria-label": label, onclick: close },
    icon("close"),
  );
}

/** A bar over the top of a sheet that shows its title once `heading` is scrolled out of sight. */
export function titleBar(title, heading) {
  const bar = h(
    "div",
    { class: "title-bar" },
    h("span", { "aria-hidden": "true" }, title),
    closeButton(),
  );
  const watch = new IntersectionObserver(([{ isIntersecting }]) =>
    bar.classList.toggle("solid", !isIntersecting),
  );
  watch.observe(heading);
  return bar;
}

/** Fewer and more: `onchange(quantity)`; `least` 0 lets a guest go down to nothing. */
export function stepper({ quantity, least, most, name, id, onchange }) {
  const count = h("output", { class: "count", "aria-label": say("quantity") }, String(quantity));
  const step = (by, key, picture, atEnd) =>
    h(
      "button",
      {
        type: "button",
        class: "round",
        id: `${id}-${picture}`,
        "aria-label": say(key, { name }),
        disabled: atEnd,
        onclick: () => onchange(quantity + by),
      },
      icon(picture),
    );
  const fewer = step(-1, "fewer", "minus", quantity <= least);
  const more = step(1, "more", "plus", quantity >= most);
  return h(
    "div",
    { class: "stepper", role: "group", "aria-label": `${say("quantity")}: ${name}` },
    fewer,
    count,
    more,
  );
}
