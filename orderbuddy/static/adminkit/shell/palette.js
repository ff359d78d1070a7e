/**
 * The palette (Ctrl-K, Cmd-K or "/"): pages are found in the navigation at once, everything else by
 * the server, which knows whose it is. Without scripts the button leads to the search page.
 */

import { Suggestions } from "./suggestions.js";

const WAIT_MS = 150;

export function bindPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const palette = new Palette(dialog);
  document.getElementById("find-button")?.addEventListener("click", (event) => {
    event.preventDefault();
    palette.open();
  });
  addEventListener("keydown", (event) => {
    const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!wanted && !(event.key === "/" && isFree(event))) return;
    event.preventDefault();
    palette.open();
  });
  if (/Mac|iPhone|iPad/.test(navigator.platform)) nameMacKeys();
}

/** The key is nobody's: not typed into a field, nor one of the page's own. */
function isFree({ target, defaultPrevented, ctrlKey, metaKey, altKey }) {
  const typed = target.closest?.("input, textarea, select, [contenteditable], dialog");
  return !typed && !defaultPrevented && !ctrlKey && !metaKey && !altKey;
}

function nameMacKeys() {
  const keys = document.querySelector("#find-button kbd");
  if (keys) keys.textContent = "⌘ K";
}

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.text = dialog.querySelector("input");
    this.note = dialog.querySelector("#palette-note");
    this.shown = new Suggestions(dialog.querySelector("#palette-list"), this.text);
    this.pages = pagesOf(document.getElementById("side"));
    this.asked = null;
    this.text.addEventListener("input", () => this.look());
    this.text.addEventListener("keydown", (event) => this.key(event));
    dialog.querySelector("#palette-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.text.select();
    this.look();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault(); // a search field would only empty itself
      this.dialog.close();
    } else if (step) {
      event.preventDefault();
      this.shown.step(step);
    } else if (event.key === "Enter" && this.shown.open()) {
      event.preventDefault();
    }
  }

  look() {
    const wanted = this.text.value.trim();
    const words = wanted.toLowerCase();
    const pages = this.pages.filter(({ title }) => title.toLowerCase().includes(words));
    this.groups = pages.length ? [{ name: "Pages", hits: wanted ? pages.slice(0, 5) : pages }] : [];
    this.shown.draw(this.groups);
    this.say(wanted.length === 1 ? "One letter more …" : "");
    clearTimeout(this.timer);
    this.asked?.abort();
    if (wanted.length > 1) this.timer = setTimeout(() => this.ask(wanted), WAIT_MS);
  }

  async ask(wanted) {
    this.asked = new AbortController();
    const address = `${this.dialog.dataset.search}?q=${encodeURIComponent(wanted)}`;
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(address, { headers, signal: this.asked.signal });
      if (!answer.ok) return this.say(await faultOf(answer));
      const { groups } = await answer.json();
      this.shown.draw([...groups, ...this.groups]);
      this.say(this.shown.count ? `${this.shown.count} found` : "Nothing found.");
    } catch (error) {
      if (error.name !== "AbortError") this.say("The server cannot be reached.");
    }
  }

  say(text) {
    this.note.textContent = text;
  }
}

async function faultOf(answer) {
  const said = await answer.json().catch(() => null);
  return said?.message ?? "That did not work. Please try again.";
}

/** [{title, detail, url}] of the navigation's links. */
function pagesOf(side) {
  return [...side.querySelectorAll("a")].map((link) => ({
    title: link.textContent.trim(),
    detail: sectionOf(link),
    url: link.href,
  }));
}

function sectionOf(link) {
  const before = link.closest("ul").previousElementSibling;
  return before?.matches("h2") ? before.textContent.trim() : "";
}
