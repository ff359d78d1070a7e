/** What this device remembers. Without storage (private windows) the page works and forgets. */

const PREFIX = "orderbuddy.";

/** The remembered value of `name`, or `fallback`. */
export function recall(name, fallback = null) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a JSON value; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A full or forbidden storage must not stop an order.
  }
}

/** Calls `action` when another tab of this device changes `name`. */
export function onChangedElsewhere(name, action) {
  addEventListener("storage", (event) => event.key === PREFIX + name && action());
}

/** An id that no other device has; also where a page is served without HTTPS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
