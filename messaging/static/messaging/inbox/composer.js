/** Where staff write: an answer, a note, a template once WhatsApp's window is closed. */

import { Refusal, newKey, send } from "../../kitchen/api.js";
import { h, reconcile, setAttributes, setText } from "../../kitchen/dom.js";
import { CHANNEL_WORDS, guestName } from "./words.js";

const TYPING_EVERY_MS = 3000;

export class Composer {
  /** `stored(threadId, message)` hears of what was written; `typing(threadId)` while somebody is. */
  constructor(form, { stored, typing, complain }) {
    Object.assign(this, { form, stored, typing, complain });
    this.drafts = new Map(); // thread → {text, isNote, files, key}
    this.saidTypingAt = 0;
    this.thread = null;
    this.words = form.elements.text;
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("input", ({ target }) => target.dataset.gap && this.draw());
    form.addEventListener("click", (event) => this.clicked(event));
    this.words.addEventListener("input", () => this.typed());
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  get draft() {
    const { id } = this.thread;
    if (!this.drafts.has(id)) this.drafts.set(id, fresh());
    return this.drafts.get(id);
  }

  /** Shows the thread's draft; `detail` has its templates, `replies` the saved ones. */
  show(thread, detail, replies) {
    const isOther = this.thread?.id !== thread.id;
    Object.assign(this, { thread, detail, replies });
    if (isOther) this.words.value = this.draft.text;
    this.draw();
  }

  draw() {
    const { form, thread, draft } = this;
    const channels = thread.channels;
    reconcile(form.elements.channel, channels, {
      keyOf: (one) => one,
      build: (one) => h("option", { value: one }),
      update: (node, one) => setText(node, CHANNEL_WORDS[one]),
    });
    const by = form.elements.channel;
    if (!channels.includes(by.value)) by.value = channels[0] ?? "";
    form.dataset.note = String(draft.isNote);
    for (const one of form.querySelectorAll("[data-write]")) {
      setAttributes(one, { "aria-pressed": String((one.dataset.write === "note") === draft.isNote) });
    }
    const needsTemplate = !draft.isNote && this.windowIsClosed;
    form.querySelector(".by-template").hidden = !needsTemplate;
    form.querySelector(".by-hand").hidden = needsTemplate;
    form.querySelector(".how").hidden = draft.isNote || channels.length < 2;
    form.querySelector(".attach").hidden = draft.isNote || needsTemplate;
    const label = draft.isNote ? "Note for colleagues" : `Answer ${guestName(thread)}`;
    setText(form.querySelector("label[for=words]"), label);
    setText(form.querySelector("[type=submit]"), draft.isNote ? "Keep the note" : "Send");
    this.drawReplies(draft.isNote || needsTemplate);
    this.drawTemplates(needsTemplate);
    this.drawFiles();
  }

  get windowIsClosed() {
    const channel = this.form.elements.channel.value;
    return channel === "whatsapp" && !(Date.parse(this.thread.windowUntil ?? "") > Date.now());
  }

  drawReplies(isHidden) {
    const select = this.form.elements.reply;
    select.parentElement.hidden = isHidden || !this.replies.length;
    reconcile(select, [{ id: "", title: "Saved replies …" }, ...this.replies], {
      keyOf: ({ id }) => id || "none",
      build: ({ id }) => h("option", { value: id }),
      update: (node, { title }) => setText(node, title),
    });
  }

  drawTemplates(isShown) {
    if (!isShown) return;
    const templates = this.detail?.templates ?? [];
    const select = this.form.elements.template;
    reconcile(select, templates, {
      keyOf: ({ name }) => name,
      build: ({ name }) => h("option", { value: name }),
      update: (node, { name }) => setText(node, name.replaceAll("_", " ")),
    });
    this.form.querySelector(".no-templates").hidden = templates.length > 0;
    select.parentElement.hidden = !templates.length;
    const chosen = this.template;
    const gaps = chosen ? [...new Set(chosen.text.match(/\{\{\d\}\}/g) ?? [])].sort() : [];
    // Of this conversation's own: another guest's name must not stay there.
    reconcile(this.form.querySelector(".gaps"), gaps, {
      keyOf: (gap) => `${this.thread.id}:${gap}`,
      build: (gap) => {
        const field = h("input", { maxlength: "200", "data-gap": gap, autocomplete: "off" });
        if (gap === "{{1}}") field.value = this.thread.name;
        return h("label", {}, h("span", {}, `Text for ${gap}`), field);
      },
      update: () => {},
    });
    setText(this.form.querySelector(".preview"), chosen ? this.filled : "");
  }

  get template() {
    const name = this.form.elements.template.value;
    return this.detail?.templates.find((one) => one.name === name);
  }

  get gaps() {
    return [...this.form.querySelectorAll("[data-gap]")];
  }

  get filled() {
    const said = new Map(this.gaps.map((one) => [one.dataset.gap, one.value]));
    return this.template.text.replace(/\{\{\d\}\}/g, (gap) => said.get(gap) || gap);
  }

  drawFiles() {
    reconcile(this.form.querySelector(".chosen-files"), this.draft.files, {
      keyOf: ({ id }) => id,
      build: ({ id, fileName }) => {
        const label = { "data-drop": id, "aria-label": `Leave ${fileName} out` };
        const drop = h("button.link-button", { type: "button", ...label }, "✕");
        return h("li", {}, h("span", {}, fileName), drop);
      },
      update: () => {},
    });
  }

  typed() {
    this.draft.text = this.words.value;
    const saidJustNow = Date.now() - this.saidTypingAt < TYPING_EVERY_MS;
    if (this.draft.isNote || !this.words.value || saidJustNow) return;
    this.saidTypingAt = Date.now();
    this.typing(this.thread.id);
  }

  write(isNote) {
    this.draft.isNote = isNote;
    this.draw();
    this.words.focus();
  }

  clicked(event) {
    const { write, drop } = event.target.closest("[data-write], [data-drop]")?.dataset ?? {};
    if (write) this.write(write === "note");
    if (!drop) return;
    this.draft.files = this.draft.files.filter((one) => one.id !== drop);
    this.drawFiles();
  }

  async changed(event) {
    const { name, value } = event.target;
    if (name === "file") await this.keep(event.target);
    else if (name === "reply" && value) this.insert(this.replies.find((one) => one.id === value));
    this.draw();
  }

  insert(reply) {
    const code = this.detail?.orders[0]?.code ?? "";
    const text = reply.text.replaceAll("{name}", this.thread.name || "").replaceAll("{code}", code);
    this.words.value = [this.words.value.trim(), text].filter(Boolean).join(" ");
    this.draft.text = this.words.value;
    this.form.elements.reply.value = "";
    this.words.focus();
  }

  async keep(input) {
    const { thread, draft } = this;
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      draft.files.push(await upload(`threads/${thread.id}/files`, file));
    } catch (refusal) {
      this.complain(refusal);
    }
  }

  async submitted(event) {
    event.preventDefault();
    const { thread, draft } = this;
    const byTemplate = !draft.isNote && this.windowIsClosed;
    const said = byTemplate ? this.saidByTemplate() : this.saidByHand();
    if (this.busy || (!byTemplate && !said.text && !said.files.length)) return;
    this.setBusy(true);
    try {
      const path = draft.isNote ? "notes" : "messages";
      const body = draft.isNote ? { text: said.text }
        : { ...said, channel: this.form.elements.channel.value, actionId: draft.key };
      const { data } = await send("POST", `threads/${thread.id}/${path}`, body, draft.key);
      this.drafts.delete(thread.id);
      this.saidTypingAt = 0; // a message ends the writing; the next letter begins another one
      if (this.thread.id === thread.id) this.words.value = "";
      this.stored(thread.id, data);
    } catch (refusal) {
      this.complain(refusal);
      if (!(refusal instanceof Refusal) || !refusal.isPassing) draft.key = newKey();
    } finally {
      this.setBusy(false);
      this.draw();
    }
  }

  saidByHand() {
    return { text: this.draft.text.trim(), files: this.draft.files.map(({ id }) => id) };
  }

  saidByTemplate() {
    return { template: this.template?.name ?? "", values: this.gaps.map((one) => one.value.trim()) };
  }

  setBusy(busy) {
    this.busy = busy;
    setAttributes(this.form, { "aria-busy": String(busy) });
  }
}

const fresh = () => ({ text: "", isNote: false, files: [], key: newKey() });

/** Sends a file; its stored description. Throws Refusal. */
async function upload(path, file) {
  const form = new FormData();
  form.append("file", file);
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
  const sent = { method: "POST", body: form, headers: { "X-CSRFToken": token } };
  const answer = await fetch(`/api/v1/${path}`, sent).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer?.ok) throw new Refusal(answer?.status ?? 0, said);
  return said.data;
}
