/** The inbox by keyboard. */

const KEYS = {
  j: "down", arrowdown: "down", k: "up", arrowup: "up", "/": "search",
  r: "answer", n: "note", a: "take", e: "resolve", escape: "back", "?": "keys",
};

/** `deeds`: functions by the names above; one that gives false leaves the key to the browser. */
export function bindKeys(deeds) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("dialog")) return;
    const writes = event.target.closest("input, select, textarea");
    const deed = KEYS[event.key.toLowerCase()];
    if (!deed) return;
    if (writes) {
      if (deed === "back") event.target.blur();
      return;
    }
    if (event.key.startsWith("Arrow") && !event.target.closest("#threads")) return;
    if (deeds[deed]() !== false) event.preventDefault();
  });
}
