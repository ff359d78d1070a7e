/** A broadcast's form: a step at a time, and beside it what guests will read. Without this script
 * all steps are there at once. */
import { looker } from "./look.js";

const STEPS = ["who", "says", "offer"];
const form = document.getElementById("broadcast_form");
const buttons = document.querySelectorAll("#steps button");
const [back, next, save] = ["back", "next", "save"].map((id) => document.getElementById(id));
let step = 0;

/** @param {number} wanted @param {boolean} [moved] whether somebody went there themselves */
function show(wanted, moved = false) {
  step = Math.min(Math.max(wanted, 0), STEPS.length - 1);
  STEPS.forEach((name, place) => {
    const part = document.getElementById(`step-${name}`);
    part.hidden = place !== step;
    if (place === step && moved) part.focus();
  });
  buttons.forEach((button, place) =>
    place === step
      ? button.setAttribute("aria-current", "step")
      : button.removeAttribute("aria-current"),
  );
  back.hidden = step === 0;
  next.hidden = step === STEPS.length - 1;
  save.hidden = !next.hidden;
}

/** Texts of the chosen channels only. */
function showTexts() {
  const chosen = [...form.querySelectorAll("input[name=channels]:checked")].map(({ value }) => value);
  for (const part of form.querySelectorAll("[data-channel]"))
    part.hidden = !chosen.includes(part.dataset.channel);
  document.getElementById("no_channel").hidden = chosen.length > 0;
}

/** The first step with something that is marked as wrong. */
function wrongStep() {
  return STEPS.findIndex((name) => document.querySelector(`#step-${name} .broadcast-wrong`));
}

const look = looker(form);
form.addEventListener("change", showTexts);
form.addEventListener("input", look);
form.addEventListener("change", look);
back.addEventListener("click", () => show(step - 1, true));
next.addEventListener("click", () => show(step + 1, true));
buttons.forEach((button, place) => button.addEventListener("click", () => show(place, true)));
// Enter in a field of an earlier step goes on instead of saving what is half written.
form.addEventListener("submit", (event) => {
  if (step === STEPS.length - 1) return;
  event.preventDefault();
  show(step + 1, true);
});
document.getElementById("steps").hidden = false;
document.getElementById("seen").hidden = false;
showTexts();
show(Math.max(wrongStep(), 0));
look();
