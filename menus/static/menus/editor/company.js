// The others who write this menu: who they are, what they changed, and what two of them changed both.

import { Refusal } from "./api.js";
import { showConflicts, withValue } from "./conflicts.js";
import { announce } from "./dom.js";
import { titleOf } from "./words.js";

const LOOK_EVERY = 4000;

/** Looks after what others do; `whereAmI()` is the key of the part that this person has open. */
export class Company {
  constructor({ store, api, head, outline, whereAmI }) {
    Object.assign(this, { store, api, head, outline, whereAmI, waiting: [] });
    store.addEventListener("conflicts", ({ detail }) => this.#conflicts(detail));
    store.addEventListener("live-conflicts", ({ detail }) => this.#askAboutLive(detail));
    store.addEventListener("others", ({ detail }) => this.#told(detail));
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookNow());
    if (store.facts.liveConflicts.length) this.#askAboutLive(store.facts.liveConflicts);
    this.#look();
  }

  async #look() {
    await this.#lookNow();
    setTimeout(() => this.#look(), LOOK_EVERY);
  }

  async #lookNow() {
    if (document.hidden) return;
    try {
      const at = encodeURIComponent(this.whereAmI());
      const { version, live, people } = await this.api.get(`state/?at=${at}`);
      this.head.showPeople(people);
      this.outline.showPeople(grouped(people));
      if (version !== this.store.version || live !== this.store.live) await this.store.refresh();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** What somebody else has just changed, in words and for the eye. */
  #told(parts) {
    const ours = parts.filter(({ whoName }) => whoName);
    if (!ours.length) return;
    const names = ours.map(({ key, value }) =>
      value && !Array.isArray(value) && key !== "menu" ? titleOf(value) : "the menu",
    );
    const [first, second, ...more] = [...new Set(names)];
    const what = [first, second, more.length ? `${more.length} more` : ""].filter(Boolean).join(", ");
    announce(`${ours[0].whoName} changed ${what}`, true);
    this.outline.flash(ours.map(({ key }) => key));
  }

  #conflicts(conflicts) {
    this.waiting = [
      ...this.waiting.filter((one) => !conflicts.some((other) => other.path.join("/") === one.path.join("/"))),
      ...conflicts,
    ];
    this.head.showWaiting(this.waiting.length);
    this.decide();
  }

  /** Shows what waits to be decided; whoever closes it unread finds it in the head. */
  decide() {
    if (document.querySelector(".me-conflicts")) return;
    const shown = [...this.waiting];
    showConflicts(shown, {
      title: "Somebody else changed this too",
      text: "Everything else that you wrote is saved. Which of these shall count?",
      words: { mine: "Yours", theirs: "Theirs" },
      onchoose: (picks) => {
        this.waiting = this.waiting.filter((one) => !shown.includes(one));
        this.head.showWaiting(this.waiting.length);
        for (const { conflict, pick } of picks) if (pick === "mine") this.#write(conflict);
      },
    });
  }

  /** Writes what this person meant on top of what they have now been shown. */
  #write({ path, mine }) {
    const [kind, id, ...rest] = path;
    if (kind === "menu") this.store.put("menu", "", withValue(this.store.beside, [id, ...rest], mine.value));
    else if (!rest.length) this.store.put(kind, id, mine.value ?? null);
    else if (this.store.part(kind, id))
      this.store.put(kind, id, withValue(this.store.part(kind, id), rest, mine.value));
  }

  #askAboutLive(conflicts) {
    if (document.querySelector(".me-conflicts")) return;
    showConflicts(conflicts, {
      title: "The menu was changed meanwhile",
      text: "Another program or page changed what guests see, and this draft changes it too. Which shall count?",
      words: { mine: "The draft", theirs: "The menu now" },
      onchoose: async (picks) => {
        const said = Object.fromEntries(picks.map(({ conflict, pick }) => [conflict.path.join("/"), pick]));
        try {
          this.store.take(await this.api.post("resolve/", { picks: said }));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          // The next look asks again.
          announce(error.message, true);
        }
      },
    });
  }
}

function grouped(people) {
  const found = new Map();
  for (const { name, at } of people) if (at) found.set(at, [...(found.get(at) ?? []), name]);
  return found;
}
