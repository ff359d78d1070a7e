// Small helpers for drawing; texts are always text, styles are classes.

export { newKey, same } from "../../adminkit/nested/dom.js";

let counter = 0;

/** An id that no other element of the page has. */
export const uid = (name = "me") => `${name}-${++counter}`;

/** h("p", {class: "hint", onclick: …}, "text", node, [nodes]); null and false are left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...present(children));
  return node;
}

/** Puts other children into a node; the focus stays on the control of its id. */
export function refill(node, ...children) {
  const held = node.contains(document.activeElement) ? document.activeElement : null;
  const place = held && { id: held.id, start: held.selectionStart, end: held.selectionEnd };
  const scrolled = node.scrollTop;
  node.replaceChildren(...present(children));
  node.scrollTop = scrolled;
  const again = place?.id && document.getElementById(place.id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (place.start != null && again.setSelectionRange) again.setSelectionRange(place.start, place.end);
}

/** A picture of a sign, drawn in the text's colour. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "me-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with a sign that is read aloud by its name. */
export const iconButton = (sign, name, onclick, more = {}) =>
  h(
    "button",
    { type: "button", class: "me-icon-button", "aria-label": name, title: name, onclick, ...more },
    icon(sign),
  );

export const button = (text, onclick, cls = "", more = {}) =>
  h("button", { type: "button", class: `me-button ${cls}`, onclick, ...more }, text);

/** Says something to screen readers, and shows it for a moment where `seen`. */
export function announce(text, seen = false) {
  const place = document.getElementById("me-said");
  place.textContent = text;
  place.classList.toggle("shown", seen);
  clearTimeout(announce.timer);
  if (seen) announce.timer = setTimeout(() => place.classList.remove("shown"), 4000);
}

/** Opens a dialog; it is gone once it is closed. Returns the <dialog>. */
export function openDialog({ title, cls = "", parts, onclose = () => {} }) {
  const heading = h("h2", { id: uid("title"), tabindex: "-1", autofocus: true }, title);
  const dialog = h("dialog", { class: `me-dialog ${cls}`, "aria-labelledby": heading.id });
  const close = iconButton("close", "Close", () => dialog.close());
  dialog.append(h("header", { class: "me-dialog-head" }, heading, close), ...present([parts]));
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.getElementById("menu-editor").append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks yes or no; resolves to true for yes. */
export function ask({ title, text, yes, cls = "" }) {
  return new Promise((resolve) => {
    let said = false;
    const say = (value) => {
      said = value;
      dialog.close();
    };
    const dialog = openDialog({
      title,
      cls: "me-ask",
      onclose: () => resolve(said),
      parts: [
        h("p", {}, text),
        h(
          "div",
          { class: "me-actions" },
          button("Cancel", () => say(false)),
          button(yes, () => say(true), cls || "main"),
        ),
      ],
    });
  });
}

// What a condition leaves behind (`count && …`) is nothing to show.
const NOTHING = new Set([null, undefined, false, "", 0]);
const present = (children) => children.flat(Infinity).filter((child) => !NOTHING.has(child));

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else if (name === "checked") node.checked = true;
  else node.setAttribute(name, value === true ? "" : value);
}

const ICONS = {
  grip: "M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 010 12h-3",
  redo: "M15 14l5-5-5-5M20 9H10a6 6 0 000 12h3",
  eye: "M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7-10-7-10-7zM12 9a3 3 0 100 6 3 3 0 000-6z",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2",
  star: "M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.700l5.6-.7z",
  down: "M6 9l6 6 6-6",
  warn: "M12 4l9 16H3zM12 10v4M12 17h.01",
};
