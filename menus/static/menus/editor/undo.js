// Taking back what this person just did, field by field: what others did meanwhile stays.

import { same } from "./dom.js";

const ONE_DEED_MS = 1200;
const MOST = 200;

/** Undo and redo of a Store's steps: [{kind, id, before, after}] or {kind, order, before, after}. */
export class History {
  constructor(store) {
    this.store = store;
    this.done = [];
    this.undone = [];
  }

  get canUndo() {
    return this.done.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  note(steps) {
    const last = this.done.at(-1);
    const now = Date.now();
    if (last && now - last.at < ONE_DEED_MS && isSameField(last.steps, steps)) {
      last.steps[0].after = steps[0].after;
      last.at = now;
    } else {
      this.done.push({ steps, at: now });
      if (this.done.length > MOST) this.done.shift();
    }
    this.undone = [];
  }

  undo() {
    const deed = this.done.pop();
    if (!deed) return;
    this.undone.push(deed);
    for (const step of [...deed.steps].reverse()) this.#apply(step, step.after, step.before);
  }

  redo() {
    const deed = this.undone.pop();
    if (!deed) return;
    this.done.push(deed);
    for (const step of deed.steps) this.#apply(step, step.before, step.after);
  }

  #apply({ kind, id, order }, from, to) {
    const { store } = this;
    if (order) {
      store.reorder(kind, to, null, null, { quiet: true });
      return;
    }
    const now = kind === "menu" ? store.beside : store.part(kind, id);
    if (!to || !from || !now) {
      store.put(kind, id, to, null, { quiet: true });
      return;
    }
    const next = { ...now };
    for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
      if (same(from[name], to[name])) continue;
      if (name in to) next[name] = to[name];
      else delete next[name];
    }
    store.put(kind, id, next, null, { quiet: true });
  }
}

function isSameField(before, after) {
  if (before.length !== 1 || after.length !== 1) return false;
  const [a] = before;
  const [b] = after;
  if (a.order || b.order || a.kind !== b.kind || a.id !== b.id) return false;
  if (!a.before || !a.after || !b.after) return false;
  const fields = (step) =>
    Object.keys({ ...step.before, ...step.after }).filter((name) => !same(step.before[name], step.after[name]));
  const [first, second] = [fields(a), fields({ before: a.after, after: b.after })];
  return first.length === 1 && second.length === 1 && first[0] === second[0];
}
