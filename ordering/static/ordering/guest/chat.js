/** The guest's chat with the staff, in a sheet over the order's page. */
import { read, upload, write } from "./api.js";
import { ChatFeed } from "./chat_feed.js";
import { chatLine, ratingQuestion } from "./chat_lines.js";
import { announce, h, refill } from "./dom.js";
import { icon } from "./icons.js";
import { say, sayCount } from "./language.js";
import { closeButton, openSheet } from "./sheet.js";
import { newId, recall, remember } from "./store.js";

const TYPING_FOR = 6_000;
const TYPING_EVERY = 3_000;

export class Chat {
  /** `onchange()`: the button is to be drawn again. */
  constructor({ orderId, token, onchange }) {
    Object.assign(this, { orderId, token, onchange });
    this.path = (more = "") => `chat/${orderId}${more}?token=${encodeURIComponent(token)}`;
    this.messages = new Map(); // by seq
    this.pending = []; // {clientId, text, file, hasFailed}
    this.isOpen = false;
    this.isThere = true;
    this.file = null;
    this.feed = new ChatFeed({
      orderId,
      token,
      onmessages: (messages) => this.#heard(messages),
      ontyping: () => this.#typing(),
      onlink: (isThere) => this.#linked(isThere),
    });
  }

  /** Asks once whether there is anything to show; a guest who never writes costs no socket. */
  async start() {
    try {
      const { body } = await read(this.path());
      this.isOpen = body.data.isOpen;
      this.#heard(body.data.messages, { isNews: false });
      if (this.messages.size) this.feed.start();
    } catch {
      return; // the page works without it
    }
    this.onchange();
  }

  /** The button of the order's page; null where there is nothing to write and nothing to read. */
  button() {
    if (!this.isOpen && !this.messages.size) return null;
    const unseen = this.unseen;
    const onclick = () => this.open();
    return h(
      "button",
      { type: "button", class: "button chat-open", id: "open-chat", onclick },
      icon("chat"),
      say("chatOpen"),
      unseen > 0 && h("span", { class: "chat-count" }, sayCount("chatNew", unseen)),
    );
  }

  get unseen() {
    const seen = recall(`chat.${this.orderId}`, 0);
    return [...this.messages.values()].filter((one) => !one.isOwn && one.seq > seen).length;
  }

  open() {
    if (this.sheet) return;
    this.feed.start();
    const title = h("h2", {}, say("chatTitle"));
    const log = { class: "chat-log", "aria-label": say("chatLog"), tabindex: "0" };
    this.log = h("ol", log);
    // Pictures have no height before they have come.
    this.log.addEventListener("load", () => this.#toEnd(), true);
    this.note = h("p", { class: "chat-note soft", role: "status" });
    // What is outside an open sheet is not read out.
    this.spoken = h("p", { class: "unseen", role: "status" });
    this.foot = h("div", { class: "chat-foot" });
    const head = h("div", { class: "chat-head" }, title, closeButton());
    this.sheet = openSheet({
      kind: "chat",
      title: say("chatTitle"),
      parts: [head, this.log, this.note, this.spoken, this.foot],
      onclose: () => this.#closed(),
    });
    this.#drawFoot();
    this.draw();
    this.sheet.querySelector("textarea")?.focus();
  }

  draw() {
    this.onchange();
    if (!this.sheet) return;
    const known = [...this.messages.values()].sort((one, other) => one.seq - other.seq);
    const mine = new Set(known.map((one) => one.clientId));
    const waiting = this.pending.filter((one) => !mine.has(one.clientId));
    const asked = known.findLast((one) => one.what === "rating_asked");
    const isRated = asked && known.some((one) => one.what === "rated" && one.seq > asked.seq);
    const rows = known.filter((one) => one.what !== "rating_asked").map((one) => chatLine(one));
    const unsent = waiting.map((one) => chatLine(pendingLine(one), () => this.#send(one)));
    const question = asked && !isRated && ratingQuestion((rating) => this.#rate(rating));
    const isEmpty = !rows.length && !unsent.length;
    const empty = isEmpty && h("li", { class: "soft chat-empty" }, say("chatEmpty"));
    refill(this.log, empty, rows, unsent, question);
    this.#toEnd();
    this.#drawNote();
    this.#saw(known.at(-1)?.seq ?? 0);
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  #drawNote() {
    const isTyping = Date.now() < (this.typingUntil ?? 0);
    this.note.textContent = !this.isThere ? say("linkLost") : isTyping ? say("chatTyping") : "";
  }

  #drawFoot() {
    if (!this.isOpen) return refill(this.foot, h("p", { class: "soft" }, say("chatClosed")));
    const words = h("textarea", {
      id: "chat-words",
      rows: "2",
      maxlength: "1000",
      "aria-label": say("chatWords"),
      placeholder: say("chatWords"),
      oninput: () => this.#wrote(),
      onkeydown: (event) => this.#key(event),
    });
    this.chosen = h("p", { class: "chat-chosen soft", role: "status" });
    this.fault = h("p", { class: "fault", role: "alert" });
    const input = h("input", {
      type: "file",
      id: "chat-file",
      class: "unseen",
      accept: "image/jpeg,image/png,image/webp",
      "aria-label": say("chatPicture"),
      onchange: (event) => this.#choose(event.target),
    });
    const attach = h("label", { class: "round chat-attach" }, icon("picture"), input);
    const named = { type: "submit", class: "round chat-send", "aria-label": say("chatSend") };
    const send = h("button", named, icon("send"));
    this.words = words;
    refill(
      this.foot,
      this.chosen,
      this.fault,
      h(
        "form",
        { class: "chat-form", onsubmit: (event) => this.#submitted(event) },
        attach,
        words,
        send,
      ),
    );
  }

  #key(event) {
    const withKeys = matchMedia("(pointer: fine)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !withKeys) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  #wrote() {
    if (Date.now() - (this.saidTypingAt ?? 0) < TYPING_EVERY) return;
    this.saidTypingAt = Date.now();
    this.feed.say({ type: "typing" });
  }

  async #choose(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.chosen.textContent = say("chatSendingPicture");
    this.fault.textContent = "";
    try {
      const { body } = await upload(this.path("/files"), file);
      this.file = body.data;
      this.chosen.textContent = say("chatPictureReady");
    } catch (fault) {
      this.chosen.textContent = "";
      const isRefused = fault.code === "picture_refused";
      this.fault.textContent = isRefused ? fault.body.message : say("chatNotSent");
    }
  }

  #submitted(event) {
    event.preventDefault();
    const text = this.words.value.trim();
    if (!text && !this.file) return;
    const message = { clientId: newId(), text, file: this.file, hasFailed: false };
    this.pending.push(message);
    this.words.value = "";
    this.saidTypingAt = 0; // a message ends the writing; the next letter begins another one
    this.file = null;
    this.chosen.textContent = "";
    this.fault.textContent = "";
    this.#send(message);
  }

  /** The same message may be sent again: it is stored once. */
  async #send(message) {
    message.hasFailed = false;
    this.draw();
    const { clientId, text, file } = message;
    const body = { clientId, text, files: file ? [file.id] : [] };
    try {
      const answer = await write(this.path(), body, clientId);
      this.#heard([answer.body.data], { isNews: false });
    } catch (fault) {
      message.hasFailed = true;
      if (fault.code === "chat_closed") {
        this.isOpen = false;
        this.#drawFoot();
      } else this.fault.textContent = say(fault.status === 429 ? "chatTooMany" : "chatNotSent");
      this.draw();
    }
  }

  async #rate(rating) {
    try {
      const { body } = await write(this.path("/rating"), { rating }, newId());
      this.#heard([body.data], { isNews: false });
      this.spoken.textContent = say("chatThanks");
    } catch {
      this.fault.textContent = say("chatNotSent");
    }
  }

  #heard(messages, { isNews = true } = {}) {
    const before = this.messages.size;
    for (const one of messages) this.messages.set(one.seq, one);
    this.#settle(new Set(messages.map((one) => one.clientId)));
    const fresh = isNews && before > 0 && messages.length === 1 && !messages[0].isOwn;
    if (fresh) {
      this.typingUntil = 0;
      if (this.sheet) this.spoken.textContent = `${say("chatStaff")}: ${messages[0].text}`;
      else announce(say("chatNews"));
    }
    this.draw();
  }

  /** What has arrived is not pending, also when its answer was lost. */
  #settle(arrived) {
    this.pending = this.pending.filter((one) => !arrived.has(one.clientId));
    if (this.fault && !this.pending.some((one) => one.hasFailed)) this.fault.textContent = "";
  }

  #typing() {
    this.typingUntil = Date.now() + TYPING_FOR;
    if (this.sheet) this.#drawNote();
    setTimeout(() => this.sheet && this.#drawNote(), TYPING_FOR + 100);
  }

  #linked(isThere) {
    this.isThere = isThere;
    if (this.sheet) this.#drawNote();
  }

  #saw(seq) {
    if (document.visibilityState !== "visible" || seq <= recall(`chat.${this.orderId}`, 0)) return;
    remember(`chat.${this.orderId}`, seq);
    this.feed.say({ type: "seen", seq });
    this.onchange();
  }

  #closed() {
    this.sheet = null;
    this.onchange();
    document.getElementById("open-chat")?.focus();
  }
}

const pendingLine = ({ text, file, hasFailed, clientId }) => ({
  isOwn: true,
  isPending: true,
  hasFailed,
  clientId,
  text,
  what: "",
  attachments: file ? [file] : [],
});
