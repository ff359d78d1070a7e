// Whoever ticks a line or writes an amount means just that: the choice above follows.

const form = document.querySelector(".deed-form");

function choose(what) {
  const radio = form.querySelector(`input[name=what][value=${what}]`);
  if (radio) radio.checked = true;
}

function follow(field) {
  if (field?.name === "lines" && field.checked) choose("lines");
  if (field?.name === "amount" && field.value.trim()) choose("amount");
}

form?.addEventListener("input", ({ target }) => follow(target));

// On a slow network the page can be used before this script is there.
if (form && !form.querySelector("input[name=what]:checked")) {
  form.querySelectorAll("input[name=lines]:checked, input[name=amount]").forEach(follow);
}
