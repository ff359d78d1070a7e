/**
 * What a screen remembers: its settings and the deeds that wait for good, its tickets for as long
 * as the tab is open. A browser that stores nothing still works.
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

/** Keeps a value under this name, also past the tab's end. */
export const keep = (name, value) => remember(name, JSON.stringify(value));
export const forget = (name) => quietly(() => localStorage.removeItem(PREFIX + name));

/** All values that are kept under names that begin so, in the names' order. */
export function kept(beginning) {
  const names = quietly(() => Object.keys(localStorage)) ?? [];
  return names
    .filter((name) => name.startsWith(PREFIX + beginning))
    .sort()
    .map((name) => JSON.parse(remembered(name.slice(PREFIX.length)) ?? "null"))
    .filter(Boolean);
}

/** What `keepForReload` kept under this name, null when nothing. */
export function keptForReload(name) {
  return JSON.parse(quietly(() => sessionStorage.getItem(PREFIX + name)) ?? "null");
}

export function keepForReload(name, value) {
  quietly(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));
}
