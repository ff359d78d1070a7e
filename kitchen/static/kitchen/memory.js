/**
 * What a screen remembers: its settings for good, its tickets for as long as the tab is open (so
 * that a reload does not lose sight of an order that was cancelled meanwhile). A browser that
 * stores nothing still works.
 */

const PREFIX = "orderbuddy.kitchen.";

function quietly(storing) {
  try {
    return storing();
  } catch (error) {
    if (error instanceof DOMException) return null; // storage is full or forbidden
    throw error;
  }
}

/** A setting of this device, null when there is none. */
export const remembered = (name) => quietly(() => localStorage.getItem(PREFIX + name));
export const remember = (name, value) => quietly(() => localStorage.setItem(PREFIX + name, value));

/** What `keepForReload` kept under this name, null when nothing. */
export function keptForReload(name) {
  return JSON.parse(quietly(() => sessionStorage.getItem(PREFIX + name)) ?? "null");
}

export function keepForReload(name, value) {
  quietly(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));
}
