/** One conversation: its head, its messages. */

import { h, reconcile, setAttributes, setText } from "../../kitchen/dom.js";
import { CHANNEL_WORDS, DELIVERY_WORDS, RATING_WORDS, WHY_WORDS, WISH_WORDS, guestName, moment, systemLine } from "./words.js";

const NEAR_END = 120;
const STOPPED_WORDS = "They said stop: texts and WhatsApp messages to them are not sent.";

/** `view`: {thread, people, me, mayAnswer, looking: [name], textsStopped}. */
export function drawHead(head, view) {
  const { thread } = view;
  setText(head.querySelector("h2"), guestName(thread));
  const known = [thread.name && thread.phone, ...thread.channels.map((one) => CHANNEL_WORDS[one])];
  setText(head.querySelector(".thread-about"), known.filter(Boolean).join(" · "));
  const who = view.looking.join(", ");
  const are = view.looking.length > 1 ? "are" : "is";
  setText(head.querySelector(".thread-looking"), who && `${who} ${are} looking at this too`);
  setText(head.querySelector(".thread-stopped"), view.textsStopped ? STOPPED_WORDS : "");
  drawAssignee(head.querySelector("#assignee"), view);
  const resolve = head.querySelector("[data-do=resolve]");
  const reopen = head.querySelector("[data-do=reopen]");
  resolve.hidden = !view.mayAnswer || thread.state !== "open";
  reopen.hidden = !view.mayAnswer || thread.state === "open";
  head.querySelector(".ask-rating").hidden = resolve.hidden;
  head.querySelector("[data-do=take]").hidden = !view.mayAnswer || thread.assignee === view.me;
}

function drawAssignee(select, { thread, people, me, mayAnswer }) {
  const able = people.filter((one) => one.mayAnswer);
  const options = [{ id: "", name: "Unassigned" }, ...able];
  if (thread.assignee && !able.some((one) => one.id === thread.assignee)) {
    options.push({ id: thread.assignee, name: "Not in the team" });
  }
  reconcile(select, options, {
    keyOf: ({ id }) => id || "nobody",
    build: ({ id }) => h("option", { value: id }),
    update: (node, one) => {
      const shift = one.isOnShift ? " · on shift" : "";
      setText(node, `${one.name}${one.id === me ? " (me)" : ""}${shift}`);
    },
  });
  select.disabled = !mayAnswer;
  if (document.activeElement !== select) select.value = thread.assignee ?? "";
}

/** Whoever reads at the end of this thread stays at the end: call the result when all is drawn. */
export function holdTheEnd(log, threadId) {
  const scroller = log.parentElement;
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const staysAtEnd = below < NEAR_END || log.dataset.thread !== threadId;
  log.dataset.thread = threadId;
  return () => {
    if (staysAtEnd) scroller.scrollTop = scroller.scrollHeight;
  };
}

/** Pictures have no height before they have come: whoever reads at the end stays there. */
export function keepTheEnd(log) {
  const scroller = log.parentElement;
  let isAtEnd = true;
  scroller.addEventListener("scroll", () => {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  });
  const follow = () => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
  };
  log.addEventListener("load", follow, true); // it does not bubble
}

export function drawMessages(log, messages, view) {
  reconcile(log, messages, {
    keyOf: ({ id }) => id,
    build: (message) => build(message, view),
    update: (node, message) => update(node, message, view),
  });
}

function build(message, view) {
  if (message.from === "system") return h("li.message", { "data-from": "system" }, h("p"));
  const files = h("div.files");
  const node = h("li.message", { "data-from": message.from },
    h("p.who"), h("p.words"), files, h("p.state"));
  if (!view.isOwn(message)) return node;
  node.dataset.own = "";
  return node;
}

function update(node, message, view) {
  if (message.from === "system") {
    setText(node.firstElementChild, `${systemLine(message, view.name)} · ${moment(message.at)}`);
    return;
  }
  const [who, words, files, state] = node.children;
  setText(who, whoWrote(message, view));
  const { rating } = message.values;
  const rated = message.what === "rated" ? `Rated: ${RATING_WORDS[rating] ?? rating}` : "";
  setText(words, [rated, message.text].filter(Boolean).join("\n"));
  words.hidden = !words.textContent;
  const attached = message.attachments.map((one, at) => ({ ...one, key: `${at}:${one.state}` }));
  reconcile(files, attached, {
    keyOf: ({ key }) => key,
    build: (one) => fileNode(one, view),
    update: renewLink,
  });
  const more = message.from === "staff" ? deliveryWord(message, view) : wishWord(message);
  setText(state, more);
  setAttributes(state, { "data-state": message.delivery, hidden: !more });
}

const wishWord = ({ values }) => WISH_WORDS[values.wish] ?? "";

function whoWrote(message, view) {
  const ours = message.personId ? view.name(message.personId) : "We";
  const by = message.from === "guest" ? guestName(view.thread) : ours;
  const note = message.from === "note" ? "note, no guest sees it" : CHANNEL_WORDS[message.channel];
  return [by, note, moment(message.at)].filter(Boolean).join(" · ");
}

function deliveryWord(message, view) {
  const isSeen = view.thread.seenSeq >= message.seq;
  if (message.channel === "chat") return isSeen ? "Seen" : "On the guest’s page";
  const word = DELIVERY_WORDS[message.delivery ?? "queued"] ?? message.delivery;
  return message.why ? `${word}: ${WHY_WORDS[message.why] ?? message.why}` : word;
}

/** Links to files end after an hour: a message that comes again brings another one. */
function renewLink(node, { url }) {
  if (!url) return;
  node.href = url;
  const picture = node.querySelector("img");
  if (picture && !picture.naturalWidth) picture.src = url;
}

function fileNode(file, view) {
  if (file.state === "awaited") return h("p.file-note", {}, "A file is on its way …");
  if (file.state !== "ready") {
    return h("p.file-note", {}, `A file that we do not take (${file.mediaType || "unknown"})`);
  }
  if (file.kind !== "picture") {
    return h("a.file-link", { href: file.url, download: true }, `📄 ${file.fileName}`);
  }
  const { url: src, width, height } = file;
  const alt = `Picture in the conversation with ${guestName(view.thread)}`;
  const picture = h("img", { src, alt, width, height, loading: "lazy" });
  return h("a.file-picture", { href: file.url, target: "_blank", rel: "noopener" }, picture);
}
