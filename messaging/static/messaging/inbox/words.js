/** What the inbox says. */

export const CHANNEL_WORDS = { sms: "SMS", whatsapp: "WhatsApp", chat: "Chat" };
export const TAG_WORDS = {
  late: "Late",
  missing_item: "Missing item",
  refund: "Refund",
  allergy: "Allergy",
};
export const RATING_WORDS = { good: "Good", okay: "Okay", bad: "Bad" };
export const DELIVERY_WORDS = {
  queued: "Waiting to be sent",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not delivered",
  suppressed: "Not sent",
};
export const WHY_WORDS = {
  stopped: "they said stop",
  opted_out: "they said stop",
  too_many: "too many messages in an hour",
  switched_off: "messages to guests are switched off",
  window_closed: "WhatsApp’s 24 hours are over",
  too_late: "it could not be sent in time",
};

export const WISH_WORDS = {
  stop: "They want no more texts: none are sent to them",
  start: "They want texts again",
  help: "They asked for help, and were told how to stop",
};

export const tagWord = (tag) => TAG_WORDS[tag] ?? tag;
export const guestName = (thread) => thread.name || thread.phone || "A guest";

/** Time of day, with the date when it is not today. */
export function moment(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const date = today ? {} : { day: "numeric", month: "short" };
  return at.toLocaleString("en", { ...date, hour: "numeric", minute: "2-digit" });
}

/** How long ago: "now", "5 min", "3 h", "2 d". */
export function ago(iso, now) {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

/** A line that the system wrote: who did what. `name(id)` names a colleague; "You" is ourselves. */
export function systemLine({ what, values, personId }, name) {
  const who = personId ? name(personId) : "";
  const lines = {
    assigned: () => assignedLine(who, values.to, personId, name),
    turn: () => `It is ${whose(name(values.to))} turn`,
    returned: () =>
      `Unassigned again: ${name(values.by)} did not answer within ${values.minutes} minutes`,
    escalated: () => `No answer for ${values.minutes} minutes: the managers were told`,
    tagged: () => `${who} tagged it: ${values.tags.map(tagWord).join(", ") || "nothing"}`,
    resolved: () => `${who} resolved it`,
    reopened: () => `${who} opened it again`,
  };
  return lines[what]?.() ?? what;
}

function assignedLine(who, to, by, name) {
  if (!to) return `${who} let it go: it is nobody’s`;
  if (to === by) return `${who} took it`;
  return `${who} gave it to ${name(to) === "You" ? "you" : name(to)}`;
}

const whose = (name) => (name === "You" ? "your" : `${name}’s`);
