// Putting rows in order: by dragging their handles (mouse, pen, finger), or by keyboard.

import { announce } from "./dom.js";

const EDGE = 70;

/**
 * Makes rows of `root` sortable. `rows` and `lists` are selectors of the rows and of what holds
 * them; a row's handle has `data-handle` with the same value as `kind`. `nameOf(row)` names it,
 * `placeOf(row)` says where it stands; `onmove(row)` is told once it has been put somewhere.
 */
export class Sorting {
  constructor(root, { kind, rows, lists, nameOf, placeOf, onmove, scroller = () => null }) {
    Object.assign(this, { root, kind, rows, lists, nameOf, placeOf, onmove, scroller });
    this.row = null;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusout", (event) => this.#left(event));
  }

  get isBusy() {
    return this.row !== null;
  }

  #handleOf(event) {
    const handle = event.target.closest?.(`[data-handle="${this.kind}"]`);
    return handle && this.root.contains(handle) ? handle : null;
  }

  // --- by pointer ------------------------------------------------------------------------------

  #down(event) {
    const handle = this.#handleOf(event);
    if (!handle || event.button !== 0 || this.row) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    this.#lift(handle.closest(this.rows), "pointer");
    this.pointer = { x: event.clientX, y: event.clientY };
    const move = (one) => this.#move(one);
    const end = (one) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      this.#drop(one.type === "pointerup");
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    this.#scroll();
  }

  #move(event) {
    this.pointer = { x: event.clientX, y: event.clientY };
    this.#follow();
  }

  #follow() {
    if (!this.row) return;
    const { x, y } = this.pointer;
    const under = document.elementFromPoint(x, y);
    const row = under?.closest(this.rows);
    if (row && row !== this.row && this.root.contains(row)) {
      const box = row.getBoundingClientRect();
      const isAbove = y < box.top + box.height / 2;
      if (isAbove) row.before(this.row);
      else row.after(this.row);
      return;
    }
    const list = under?.closest("[data-drop]")?.querySelector(this.lists) ?? under?.closest(this.lists);
    if (list && this.root.contains(list) && !list.contains(this.row)) list.append(this.row);
  }

  /** Near an edge the list moves along. */
  #scroll() {
    if (this.by !== "pointer") return;
    const box = this.scroller() ?? document.scrollingElement;
    const frame = box === document.scrollingElement ? { top: 0, bottom: innerHeight } : box.getBoundingClientRect();
    const { y } = this.pointer;
    const step = y < frame.top + EDGE ? y - frame.top - EDGE : Math.max(0, y - frame.bottom + EDGE);
    if (step) {
      box.scrollTop += step / 5;
      this.#follow();
    }
    requestAnimationFrame(() => this.#scroll());
  }

  // --- by keyboard -----------------------------------------------------------------------------

  #key(event) {
    if (this.by === "pointer") {
      if (event.key === "Escape") this.#drop(false);
      return;
    }
    const handle = this.#handleOf(event);
    if (!handle) return;
    const deed = KEYS[event.key];
    if (!this.row) {
      if (deed !== "toggle") return;
      event.preventDefault();
      this.#lift(handle.closest(this.rows), "keyboard");
      this.#say("lifted", "Arrow keys move it, Space puts it down, Escape puts it back.");
      return;
    }
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    if (deed === "toggle") this.#drop(true);
    else if (deed === "back") this.#drop(false);
    else this.#step(deed, handle);
  }

  #step(deed, handle) {
    const up = deed === "up";
    const beside = up ? this.row.previousElementSibling : this.row.nextElementSibling;
    this.moving = true;
    if (beside?.matches(this.rows)) {
      if (up) beside.before(this.row);
      else beside.after(this.row);
    } else {
      const lists = [...this.root.querySelectorAll(this.lists)];
      const next = lists[lists.indexOf(this.row.parentElement) + (up ? -1 : 1)];
      if (next && up) next.append(this.row);
      else if (next) next.prepend(this.row);
    }
    handle.focus({ preventScroll: true });
    this.moving = false;
    this.row.scrollIntoView({ block: "nearest" });
    this.#say("is now");
  }

  #left(event) {
    // Moving a node takes the focus from it for a moment.
    if (this.by !== "keyboard" || this.moving || this.row?.contains(event.relatedTarget)) return;
    if (event.relatedTarget) this.#drop(true);
  }

  // --- both ------------------------------------------------------------------------------------

  #lift(row, by) {
    Object.assign(this, { row, by, start: { parent: row.parentElement, next: row.nextElementSibling } });
    row.classList.add("lifted");
    this.root.classList.add(`sorting-${this.kind}`);
  }

  #drop(kept) {
    const { row, start, by } = this;
    if (!row) return;
    if (!kept) start.parent.insertBefore(row, start.next);
    row.classList.remove("lifted");
    this.root.classList.remove(`sorting-${this.kind}`);
    Object.assign(this, { row: null, by: null });
    const isMoved = row.parentElement !== start.parent || row.nextElementSibling !== start.next;
    if (by === "keyboard" || isMoved)
      announce(`${this.nameOf(row)} ${kept ? "put down" : "put back"}, ${this.placeOf(row)}.`);
    const handle = row.querySelector(`[data-handle="${this.kind}"]`);
    const { id } = handle;
    if (isMoved) this.onmove(row);
    if (by === "keyboard") (document.getElementById(id) ?? handle).focus({ preventScroll: true });
  }

  #say(what, more = "") {
    announce(`${this.nameOf(this.row)} ${what}, ${this.placeOf(this.row)}. ${more}`);
  }
}

const KEYS = { " ": "toggle", Enter: "toggle", Escape: "back", ArrowUp: "up", ArrowDown: "down" };
