/** What managers set: saved replies, and how a location talks with its guests. */

import { get, send } from "../../kitchen/api.js";
import { h, setAttributes } from "../../kitchen/dom.js";

const MINUTES = ["backToPoolMinutes", "escalateMinutes"];
const LISTS = {
  tags: { split: (text) => wordsIn(text, ","), join: (tags) => tags.join(", ") },
  templates: { split: templatesIn, join: (all) => all.map(templateLine).join("\n") },
};

/** The dialog of a location's settings. `complain(refusal)`, `say(text)`, `done()` once stored. */
export class SettingsDialog {
  constructor(dialog, { restaurant, complain, done }) {
    Object.assign(this, { dialog, restaurant, complain, done });
    this.form = dialog.querySelector("form");
    this.form.elements.location?.addEventListener("change", () => this.load());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  async open() {
    if (await this.load()) this.dialog.showModal();
  }

  get path() {
    return `conversations/${encodeURIComponent(this.restaurant)}/settings/${this.form.elements.location.value}`;
  }

  async load() {
    try {
      const { data } = await get(this.path);
      for (const [name, value] of Object.entries(data)) this.fill(name, value);
      this.markWrong([]);
      this.form.querySelector("[role=alert]").textContent = "";
      return true;
    } catch (refusal) {
      this.complain(refusal);
      return false;
    }
  }

  fill(name, value) {
    const field = this.form.elements[name];
    if (!field) return;
    if (field.type === "checkbox") field.checked = value;
    else field.value = name in LISTS ? LISTS[name].join(value) : value;
  }

  async submitted(event) {
    event.preventDefault();
    const said = {};
    for (const field of this.fields) {
      const { name, type, value, checked } = field;
      if (type === "checkbox") said[name] = checked;
      else if (MINUTES.includes(name)) said[name] = Number(value);
      else said[name] = name in LISTS ? LISTS[name].split(value) : value.trim();
    }
    try {
      await send("PATCH", this.path, said);
      this.dialog.close();
      this.done();
    } catch (refusal) {
      this.refused(refusal);
    }
  }

  /** Says what is wrong by the words above the field, and goes there. */
  refused(refusal) {
    const wrong = this.fields.filter(({ name }) => wordOf(name).test(refusal.message));
    for (const field of wrong) {
      refusal.message = refusal.message.replace(wordOf(field.name), `“${labelOf(field)}”`);
    }
    this.markWrong(wrong);
    this.complain(refusal, this.form.querySelector("[role=alert]"));
    wrong[0]?.focus();
  }

  markWrong(wrong) {
    for (const field of this.fields) {
      setAttributes(field, { "aria-invalid": wrong.includes(field) ? "true" : null });
    }
  }

  get fields() {
    return [...this.form.querySelectorAll("[data-setting]")];
  }
}

/** The dialog of saved replies. */
export class RepliesDialog {
  constructor(dialog, { restaurant, complain, done }) {
    Object.assign(this, { dialog, complain, done });
    this.path = `conversations/${encodeURIComponent(restaurant)}/replies`;
    this.form = dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => this.submitted(event));
    dialog.addEventListener("click", (event) => this.clicked(event));
  }

  open(replies) {
    this.show(replies);
    this.edit({ id: "", title: "", text: "" });
    if (!this.dialog.open) this.dialog.showModal();
  }

  show(replies) {
    this.replies = replies;
    const rows = replies.map((one) =>
      h("li", {}, h("b", {}, one.title), h("span", {}, one.text),
        deedButton("Change", "data-edit", one), deedButton("Remove", "data-remove", one)));
    this.dialog.querySelector("ul").replaceChildren(...rows);
  }

  edit({ id, title, text }) {
    const { elements } = this.form;
    Object.assign(elements.id, { value: id });
    Object.assign(elements.title, { value: title });
    Object.assign(elements.text, { value: text });
  }

  async clicked(event) {
    const { edit, remove } = event.target.closest("[data-edit], [data-remove]")?.dataset ?? {};
    if (event.target.closest("[data-close]")) this.dialog.close();
    if (edit) {
      this.edit(this.replies.find((one) => one.id === edit));
      this.form.elements.title.focus();
    }
    if (remove) await this.store("DELETE", `${this.path}/${remove}`);
  }

  async submitted(event) {
    event.preventDefault();
    const { id, title, text } = this.form.elements;
    const body = { title: title.value.trim(), text: text.value.trim() };
    const path = id.value ? `${this.path}/${id.value}` : this.path;
    const isStored = await this.store(id.value ? "PUT" : "POST", path, body);
    if (isStored) this.edit({ id: "", title: "", text: "" });
  }

  async store(...deed) {
    try {
      await send(...deed);
      this.show(await this.done());
      return true;
    } catch (refusal) {
      this.complain(refusal, this.form.querySelector("[role=alert]"));
      return false;
    }
  }
}

function deedButton(text, deed, { id, title }) {
  const named = { type: "button", [deed]: id, "aria-label": `${text} ${title}` };
  return h("button.button.quiet-button", named, text);
}

// A field's name as the server writes it, with the place in a list: templates[0].name
const wordOf = (name) => new RegExp(`\\b${name}\\b[\\w.[\\]]*`);
const labelOf = (field) => field.labels[0].textContent.trim();
const wordsIn = (text, apart) => text.split(apart).map((one) => one.trim()).filter(Boolean);
const templateLine = ({ name, language, text }) => `${name} | ${language} | ${text}`;

/** One a line: name | language | text. */
function templatesIn(text) {
  return wordsIn(text, "\n").map((line) => {
    const [name = "", language = "", ...words] = line.split("|");
    return { name: name.trim(), language: language.trim(), text: words.join("|").trim() };
  });
}
