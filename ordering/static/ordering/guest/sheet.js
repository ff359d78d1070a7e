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
  const closedby = fixed ? "none" : null; // a second Escape would close it all the same
  const attributes = { class: `sheet ${kind}-sheet`, "aria-label": title, closedby };
  const dialog = h("dialog", attributes, parts);
  dialog.addEventListener("cancel", (event) => fixed && event.preventDefault());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !fixed) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (isAside(dialog)) return;
    dialog.remove();
    onclose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Opens a sheet that others' windows may cover: a wallet's, or a bank's. (Nothing can be above a
 * modal sheet.) What is behind it is out of reach; open sheets stand aside until it is closed.
 * `canClose()` says whether a guest may dismiss it now. Returns its <dialog>.
 */
export function openLowSheet({ kind, title, parts, canClose, onclose }) {
  const comeBack = standAside();
  const shade = h("div", { class: "shade" });
  const named = { "aria-label": title, "aria-modal": "true" };
  const dialog = h("dialog", { class: `sheet ${kind}-sheet low`, ...named }, parts);
  const dismiss = () => canClose() && dialog.close();
  const onkey = (event) => event.key === "Escape" && !event.defaultPrevented && dismiss();
  shade.addEventListener("click", dismiss);
  document.addEventListener("keydown", onkey);
  dialog.addEventListener("close", () => {
    document.removeEventListener("keydown", onkey);
    shade.remove();
    dialog.remove();
    comeBack();
    onclose();
  });
  document.body.append(shade, dialog);
  dialog.show();
  return dialog;
}

/** Hides modal sheets and what is behind them; returns the function that brings them back. */
export function standAside() {
  const ground = document.getElementById("app");
  const wasInert = ground.inert;
  const sheets = [...document.querySelectorAll("dialog:modal")];
  for (const sheet of sheets) {
    sheet.dataset.aside = "";
    sheet.close();
  }
  ground.inert = true;
  return () => {
    ground.inert = wasInert;
    for (const sheet of sheets) {
      delete sheet.dataset.aside;
      if (sheet.isConnected) sheet.showModal();
    }
  };
}

/** Closes every sheet for good, also those that stand aside. */
export function closeSheets() {
  for (const sheet of document.querySelectorAll("dialog")) {
    const wasAside = isAside(sheet);
    delete sheet.dataset.aside;
    if (wasAside) sheet.dispatchEvent(new Event("close"));
    else sheet.close();
  }
}

const isAside = (sheet) => "aside" in sheet.dataset;

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
