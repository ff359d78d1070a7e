/** The campaign's form: only what belongs to the chosen kind is shown. Without it, all is. */

const form = document.getElementById("campaign_form");

function chosen(name) {
  return form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
}

function show() {
  for (const part of form.querySelectorAll("[data-types]"))
    part.hidden = !part.dataset.types.split(" ").includes(chosen("type"));
  for (const part of form.querySelectorAll("[data-who]"))
    part.hidden = !part.dataset.who.split(" ").includes(chosen("who"));
}

form.addEventListener("change", show);
show();
