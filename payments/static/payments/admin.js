// Whoever ticks a line or writes an amount means just that: the choice above follows.

const form = document.querySelector(".deed-form");

function choose(what) {
  const radio = form.querySelector(`input[name=what][value=${what}]`);
  if (radio) radio.checked = true;
}

form?.addEventListener("input", ({ target }) => {
  if (target.name === "lines" && target.checked) choose("lines");
  if (target.name === "amount" && target.value.trim()) choose("amount");
});
