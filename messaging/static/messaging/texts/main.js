/** The admin's pages of a text and of how e-mails look: placeholders put in by a tap, a preview that
 * follows what is written. Without this the form works all the same. */

import { showLetter } from "./letter.js";
import { Preview, showBold } from "./preview.js";

const WAIT_MS = 350;

const form = /** @type {HTMLFormElement} */ (document.getElementById("text-form"));
const state = document.getElementById("text-state");
const preview = form.dataset.preview ? new Preview(form, form.dataset.preview, state) : null;

let waiting = 0;

function follow() {
  clearTimeout(waiting);
  waiting = setTimeout(show, WAIT_MS);
}

function show() {
  preview?.refresh();
  if (form.dataset.letter) showLetter(form, form.dataset.letter);
}

form.addEventListener("input", follow);
document.getElementById("letter-scheme")?.addEventListener("change", show);
document.getElementById("letter-width")?.addEventListener("change", (event) => {
  document.getElementById("letter-frame").dataset.width = event.target.value;
});
if (form.dataset.letter) showLetter(form, form.dataset.letter);
showBold();

// A placeholder goes where one has written last.
let field = /** @type {HTMLTextAreaElement | HTMLInputElement | null} */ (document.getElementById("text-body"));
form.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea, #text-subject")) field = event.target;
});
for (const button of form.querySelectorAll("[data-gap]"))
  button.addEventListener("click", () => {
    field.setRangeText(`{${button.dataset.gap}}`, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    follow();
  });

// Rows that are empty come when they are wanted.
const more = document.getElementById("more-buttons");
const empty = () => form.querySelector(".text-button[data-empty]");
if (more) {
  more.hidden = !empty();
  more.addEventListener("click", () => {
    const row = empty();
    row.removeAttribute("data-empty");
    row.querySelector("input").focus();
    more.hidden = !empty();
  });
}

const picker = document.getElementById("brand-picker");
const colour = document.getElementById("brand-colour");
picker?.addEventListener("input", () => {
  colour.value = picker.value;
});
colour?.addEventListener("input", () => {
  if (/^#[0-9a-f]{6}$/i.test(colour.value)) picker.value = colour.value;
});
