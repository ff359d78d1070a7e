// The menu as this person sees it, and how it gets to the shared draft and back.

import { same } from "./dom.js";
import { Refusal } from "./api.js";
import { History } from "./undo.js";

const SAVE_AFTER = 600;
const RETRY_AFTER = 3000;
export const KINDS = ["categories", "items", "modifierGroups"];
const ORDER = "#order";

/**
 * Events: "change" ({detail: {keys, from}}), "state" (what is saved, published, in conflict) and
 * "conflicts" ({detail: [conflict]}). `seen` is what the server said last, `document` what this
 * person made of it; what differs is dirty, and is sent with what was seen of it. "others" tells of
 * the parts that somebody else has just changed: [{key, value, whoName}].
 */
export class Store extends EventTarget {
  constructor(api) {
    super();
    this.api = api;
    this.document = null;
    this.seen = null;
    this.version = 0;
    this.facts = { changes: [], changed: 0, liveConflicts: [] };
    this.dirty = new Set();
    this.state = "saved";
    this.history = new History(this);
  }

  async open() {
    this.take(await this.api.get("document/"));
  }

  // --- reading ---------------------------------------------------------------------------------

  list = (kind) => this.document[kind] ?? [];
  part = (kind, id) => this.list(kind).find((one) => one.id === id) ?? null;
  get beside() {
    return beside(this.document);
  }
  /** The items that use a shared choice. */
  usersOf = (groupId) =>
    this.list("items").filter((item) => item.modifiers?.some((one) => one.shared && one.id === groupId));

  // --- changing --------------------------------------------------------------------------------

  /** Makes a part be `after` (null: it goes). `from` is whoever already shows it. */
  put(kind, id, after, from = null, { quiet = false } = {}) {
    const before = kind === "menu" ? this.beside : this.part(kind, id);
    if (same(before, after)) return;
    this.#place(kind, id, after);
    this.#touched([keyOf(kind, id)], from);
    if (!quiet) this.history.note([{ kind, id, before, after }]);
  }

  /** Changes fields of a part; undefined takes a field away. */
  edit(kind, id, fields, from = null) {
    const before = kind === "menu" ? this.beside : this.part(kind, id);
    if (!before) return;
    const after = { ...before, ...fields };
    for (const name of Object.keys(fields)) if (fields[name] === undefined) delete after[name];
    this.put(kind, id, after, from);
  }

  /** Puts a list in another order, with other fields of one of its parts at once. */
  reorder(kind, ids, id = null, fields = null, { quiet = false } = {}) {
    const before = this.list(kind).map((one) => one.id);
    const steps = [];
    if (!same(before, ids)) {
      const places = new Map(ids.map((one, at) => [one, at]));
      const list = [...this.list(kind)].sort((a, b) => (places.get(a.id) ?? 1e9) - (places.get(b.id) ?? 1e9));
      this.document = { ...this.document, [kind]: list };
      steps.push({ kind, order: true, before, after: ids });
    }
    const part = id && this.part(kind, id);
    if (part && fields) {
      const after = { ...part, ...fields };
      if (!same(part, after)) {
        this.#place(kind, id, after);
        steps.push({ kind, id, before: part, after });
      }
    }
    if (!steps.length) return;
    this.#touched(
      steps.map((one) => keyOf(one.kind, one.order ? ORDER : one.id)),
      null,
    );
    if (!quiet) this.history.note(steps);
  }

  #place(kind, id, after) {
    if (kind === "menu") {
      this.document = withBeside(this.document, after);
      return;
    }
    const list = this.list(kind);
    const at = list.findIndex((one) => one.id === id);
    const next = at < 0 ? [...list, after] : list.with(at, after);
    this.document = { ...this.document, [kind]: next.filter(Boolean) };
  }

  #touched(keys, from) {
    for (const key of keys) this.dirty.add(key);
    this.#tell("change", { keys, from });
    this.#setState("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  }

  // --- saving ----------------------------------------------------------------------------------

  /** Sends what is dirty now. */
  async save() {
    clearTimeout(this.timer);
    while (this.saving) await this.saving;
    if (!this.dirty.size) return;
    this.saving = this.#save();
    await this.saving;
    this.saving = null;
  }

  /** Saves until nothing is dirty; false where something cannot be saved. */
  async flush() {
    do await this.save();
    while (this.dirty.size && this.state !== "failed");
    return !this.dirty.size;
  }

  async #save() {
    const sent = new Map([...this.dirty].map((key) => [key, this.#at(this.document, key)]));
    const changes = [...sent].map(([key, after]) => this.#change(key, after));
    this.dirty.clear();
    this.#setState("saving");
    let answer;
    try {
      answer = await this.api.post("changes/", { changes, since: this.version });
    } catch (error) {
      for (const key of sent.keys()) this.dirty.add(key);
      this.#failed(error);
      return;
    }
    this.take(answer, sent);
    this.#setState(this.dirty.size ? "waiting" : "saved");
    if (answer.conflicts?.length) this.#tell("conflicts", answer.conflicts);
  }

  #failed(error) {
    this.fault = error instanceof Refusal ? error.message : String(error);
    this.#setState("failed");
    if (error.isPassing) this.timer = setTimeout(() => this.save(), RETRY_AFTER);
  }

  #change(key, after) {
    const [kind, id] = split(key);
    const before = this.#at(this.seen, key);
    if (id === ORDER) return { kind, order: true, before, after };
    return { kind, id, before, after };
  }

  #at(document, key) {
    const [kind, id] = split(key);
    if (kind === "menu") return beside(document);
    const list = document[kind] ?? [];
    if (id === ORDER) return list.map((one) => one.id);
    return list.find((one) => one.id === id) ?? null;
  }

  // --- hearing ---------------------------------------------------------------------------------

  /** Takes over what the server said; what is dirty here stays as this person made it. */
  take(answer, sent = new Map()) {
    this.version = answer.version;
    this.live = answer.live;
    const { changes, changed, liveConflicts } = answer;
    this.facts = { changes, changed, liveConflicts };
    const keys = answer.document ? this.#takeAll(answer.document, sent) : this.#takeParts(answer.parts ?? [], sent);
    if (keys.length) this.#tell("change", { keys, from: "server" });
    this.#tell("state");
    if (liveConflicts.length) this.#tell("live-conflicts", liveConflicts);
  }

  #takeAll(document, sent) {
    const before = this.document;
    const kept = [...this.dirty].map((key) => [key, this.#at(this.seen, key), this.#at(this.document, key)]);
    this.seen = document;
    this.document = document;
    for (const [key, seen, mine] of kept) {
      this.#putAt("seen", key, seen);
      this.#putAt("document", key, rebased(sent.get(key), mine, this.#at(document, key)));
    }
    return same(before, this.document) ? [] : ["*"];
  }

  #takeParts(parts, sent) {
    const changed = [];
    // Lists are put in order last, once their members are there.
    const inOrder = [...parts].sort((a, b) => a.key.endsWith(ORDER) - b.key.endsWith(ORDER));
    for (const { key, value } of inOrder) {
      if (this.dirty.has(key)) {
        if (!sent.has(key)) continue;
        this.#putAt("document", key, rebased(sent.get(key), this.#at(this.document, key), value));
        this.#putAt("seen", key, value);
        continue;
      }
      if (!same(this.#at(this.document, key), value)) changed.push(key);
      this.#putAt("seen", key, value);
      this.#putAt("document", key, value);
    }
    return changed;
  }

  #putAt(side, key, value) {
    const [kind, id] = split(key);
    const whole = this[side];
    if (kind === "menu") this[side] = withBeside(whole, value);
    else if (id === ORDER) {
      const places = new Map(value.map((one, at) => [one, at]));
      const list = [...(whole[kind] ?? [])].sort((a, b) => (places.get(a.id) ?? 1e9) - (places.get(b.id) ?? 1e9));
      this[side] = { ...whole, [kind]: list };
    } else {
      const list = whole[kind] ?? [];
      const at = list.findIndex((one) => one.id === id);
      const next = at < 0 ? [...list, value] : list.with(at, value);
      this[side] = { ...whole, [kind]: next.filter(Boolean) };
    }
  }

  /** Asks for what others did. */
  async refresh() {
    if (this.saving || this.dirty.size) return;
    const answer = await this.api.get(`document/?since=${this.version}`);
    this.take(answer);
    if (answer.parts?.length) this.#tell("others", answer.parts);
  }

  #setState(state) {
    this.state = state;
    this.#tell("state");
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What this person has written since `sent` was sent, on top of what the server made of it. */
function rebased(sent, mine, value) {
  if (!sent || !mine || !value || Array.isArray(mine)) return mine;
  const names = new Set([...Object.keys(mine), ...Object.keys(sent)]);
  const found = { ...value };
  for (const name of names) {
    if (same(mine[name], sent[name])) continue;
    if (name in mine) found[name] = mine[name];
    else delete found[name];
  }
  return found;
}

const keyOf = (kind, id) => (kind === "menu" ? "menu" : `${kind}/${id}`);

function split(key) {
  const at = key.indexOf("/");
  return at < 0 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}

/** The document with other values beside its lists; what is not among them is gone. */
function withBeside(document, after) {
  const lists = KINDS.filter((kind) => kind in document).map((kind) => [kind, document[kind]]);
  return { ...after, ...Object.fromEntries(lists) };
}

function beside(document) {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !KINDS.includes(name)));
}
