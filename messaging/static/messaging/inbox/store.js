/**
 * What the inbox knows: threads by id with the newest `rev` of each, messages by thread and `seq`,
 * colleagues, who is there, who is writing.
 *
 * @typedef {{id: string, rev: number, seq: number, state: string, assignee: ?string, tags: string[],
 *   locationId: string, lastAt: string, guestMessages: number, read: number}} Thread
 */

const HERE_MS = 45_000;
const TYPING_MS = 6_000;

export function emptyInbox() {
  return {
    threads: new Map(),
    found: null, // ids that a search found, in its order
    next: null, // cursor of the next page
    messages: new Map(),
    older: new Set(), // threads of which older messages can be asked for
    details: new Map(), // orders and templates by thread
    people: new Map(),
    here: new Map(),
    typing: new Map(),
  };
}

/** Takes a thread unless a newer one is known; what I have read of it stays known. */
export function putThread(state, thread) {
  const held = state.threads.get(thread.id);
  if (held && held.rev > thread.rev) return held;
  const read = Math.max(thread.read ?? 0, held?.read ?? 0);
  const taken = { ...held, ...thread, read };
  state.threads.set(thread.id, taken);
  return taken;
}

// As the outbox moves: only forward.
const STEPS = ["queued", "sent", "failed", "suppressed", "delivered", "read"];
const isFurther = (held, told) =>
  STEPS.indexOf(held?.delivery) > STEPS.indexOf(told.delivery ?? "none");

export function putMessages(state, threadId, messages) {
  const known = state.messages.get(threadId) ?? new Map();
  for (const one of messages) {
    const held = known.get(one.seq);
    // The answer to what I sent may come after the word of it, and knows less.
    const named = { ...one, messageId: one.messageId ?? held?.messageId ?? null };
    if (isFurther(held, one)) Object.assign(named, { delivery: held.delivery, why: held.why });
    known.set(one.seq, named);
  }
  state.messages.set(threadId, known);
}

/** Forgets what is older: it is asked for again when somebody wants to see it. */
export function dropBefore(state, threadId, seq) {
  const known = state.messages.get(threadId);
  for (const one of known?.keys() ?? []) if (one < seq) known.delete(one);
}

/** A thread's messages in order; undefined before any were asked for. */
export function messagesOf(state, threadId) {
  const known = state.messages.get(threadId);
  return known && [...known.values()].sort((one, other) => one.seq - other.seq);
}

const seqs = (state, threadId) => [...(state.messages.get(threadId)?.keys() ?? [])];
export const lastSeq = (state, threadId) => Math.max(0, ...seqs(state, threadId));
export const firstSeq = (state, threadId) => Math.min(...seqs(state, threadId));

/** How far the outbox has come: {delivery, why}; what comes late changes nothing. */
export function putDelivery(state, threadId, messageId, told) {
  for (const one of state.messages.get(threadId)?.values() ?? []) {
    if (one.messageId === messageId && !isFurther(one, told)) Object.assign(one, told);
  }
}

export function putRead(state, threadId, read) {
  const thread = state.threads.get(threadId);
  if (thread) thread.read = Math.max(thread.read, read);
}

export const unreadOf = (thread) => Math.max(0, thread.guestMessages - thread.read);

/** Whether the list that is shown now has this thread in it. */
export function matches(thread, filter, me) {
  if (filter.state !== "any" && thread.state !== filter.state) return false;
  if (filter.assignee === "me" && thread.assignee !== me) return false;
  if (filter.assignee === "none" && thread.assignee !== null) return false;
  if (filter.location && thread.locationId !== filter.location) return false;
  return !filter.tag || thread.tags.includes(filter.tag);
}

/** The list as it is shown: what a search found, or all that match, the newest first. */
export function listed(state, filter, me) {
  if (state.found) return state.found.map((id) => state.threads.get(id)).filter(Boolean);
  return [...state.threads.values()]
    .filter((one) => matches(one, filter, me))
    .sort((one, other) => (newness(one) < newness(other) ? 1 : -1));
}

const newness = (thread) => `${thread.lastAt}${thread.id}`;

/** How many of the open threads that are known hold something unread. */
export function unreadThreads(state) {
  const open = [...state.threads.values()].filter((one) => one.state === "open");
  return open.filter(unreadOf).length;
}

export function putShift(state, personId, isOn) {
  const person = state.people.get(personId);
  if (person) person.isOnShift = isOn;
}

export function putSnapshot(state, { people, here }, now) {
  state.people = new Map(people.map((one) => [one.id, one]));
  for (const [person, thread] of Object.entries(here)) {
    state.here.set(person, { thread, until: now + HERE_MS });
  }
}

export const putHere = (state, { person, thread }, now) =>
  state.here.set(person, { thread, until: now + HERE_MS });

export const putTyping = (state, { person, thread }, now) =>
  state.typing.set(`${thread}:${person}`, { thread, person, until: now + TYPING_MS });

/** Ids of colleagues who look at this thread now. */
export function lookingAt(state, threadId, me, now) {
  return [...state.here]
    .filter(([person, { thread, until }]) => person !== me && thread === threadId && until > now)
    .map(([person]) => person);
}

/** Ids of who is writing in this thread now; "" is the guest. */
export function writingIn(state, threadId, me, now) {
  return [...state.typing.values()]
    .filter((one) => one.thread === threadId && one.person !== me && one.until > now)
    .map((one) => one.person);
}
