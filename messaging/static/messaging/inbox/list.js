/** The list of conversations. */

import { h, reconcile, setAttributes, setText } from "../../kitchen/dom.js";
import { unreadOf } from "./store.js";
import { CHANNEL_WORDS, ago, guestName, tagWord } from "./words.js";

/** `view`: {threads, current, me, name(id), place(id), now}. */
export function drawList(list, view) {
  reconcile(list, view.threads, {
    keyOf: (thread) => thread.id,
    build: () => {
      const button = h("button.thread-row", { type: "button" },
        h("span.row-name"), h("span.row-time"), h("span.row-text"), h("span.row-marks"));
      return h("li", {}, button);
    },
    update: (item, thread) => updateRow(item, thread, view),
  });
}

function updateRow(item, thread, view) {
  const [button] = item.children;
  const [name, time, text, marks] = button.children;
  const unread = unreadOf(thread);
  setAttributes(button, {
    "data-thread": thread.id,
    "data-unread": unread > 0,
    "data-late": Boolean(thread.escalatedAt),
    "aria-current": thread.id === view.current ? "true" : null,
  });
  setText(name, guestName(thread));
  setText(time, ago(thread.lastAt, view.now));
  setText(text, `${thread.lastFrom === "staff" ? "We: " : ""}${thread.lastText}`);
  reconcile(marks, marksOf(thread, unread, view), {
    keyOf: ({ key }) => key,
    build: ({ kind }) => h(`span.mark${kind ? `.${kind}` : ""}`),
    update: (node, { text: words }) => setText(node, words),
  });
}

function marksOf(thread, unread, view) {
  const since = thread.waitingSince && ago(thread.waitingSince, view.now);
  const waits = since && (since === "now" ? "Waits" : `Waits ${since}`);
  const isMine = thread.assignee === view.me;
  const holder = isMine ? "Mine" : thread.assignee ? view.name(thread.assignee) : "Unassigned";
  return [
    unread > 0 && { key: "unread", kind: "unread", text: `${unread} new` },
    waits && { key: "waits", kind: thread.escalatedAt ? "late" : "warm", text: waits },
    { key: "channel", text: CHANNEL_WORDS[thread.lastChannel] ?? thread.lastChannel },
    { key: "holder", text: holder },
    view.place(thread.locationId) && { key: "place", text: view.place(thread.locationId) },
    ...thread.tags.map((tag) => ({ key: `tag:${tag}`, kind: "tag", text: tagWord(tag) })),
  ].filter(Boolean);
}

/** Moves the focus by so many rows; false when there is none. */
export function moveFocus(list, by) {
  const rows = [...list.querySelectorAll(".thread-row")];
  const at = rows.indexOf(document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((one) => one.getAttribute("aria-current"));
  const row = rows[Math.min(rows.length - 1, Math.max(0, from + by))];
  row?.focus();
  return Boolean(row);
}
