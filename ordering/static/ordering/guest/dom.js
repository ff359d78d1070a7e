const TOAST_FOR = 2600;

/**
 * Makes an element: h("button", { class: "big", onclick: tap }, "Text", child).
 * Attributes that are null, undefined or false are left out, and so are such children.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) assign(element, name, value);
  element.append(...present(children));
  return element;
}

/** Replaces what is inside `element`; the keyboard's focus stays on the control of its id. */
export function refill(element, ...children) {
  const focused = element.contains(document.activeElement) && document.activeElement.id;
  element.replaceChildren(...present(children));
  if (!focused) return;
  const control =
    document.getElementById(focused) ?? element.closest("dialog")?.querySelector("h2");
  control?.focus({ preventScroll: true });
}

/** Says something to everyone: shown for a moment, read out by screen readers. */
export function toast(text, milliseconds = TOAST_FOR) {
  const place = document.getElementById("toast") ?? h("p", { id: "toast", role: "status" });
  // Everything outside an open sheet is out of reach for screen readers.
  const home = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (place.parentElement !== home) home.append(place);
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => place.classList.remove("shown"), milliseconds);
}

/** Says something to screen readers alone, from a place that is never drawn anew. */
export function announce(text) {
  let place = document.getElementById("announced");
  if (!place) {
    place = h("p", { id: "announced", class: "unseen", role: "status" });
    document.body.append(place);
  }
  place.textContent = text;
}

/** A function that runs once, `milliseconds` after the last of many calls. */
export function later(milliseconds, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

/** True where the guest asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}
