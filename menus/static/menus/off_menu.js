/** The admin's page of what is off the menu: a field that finds dishes, a choice that goes at once. */

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const field = document.getElementById("off-find");
const dishes = [...document.querySelectorAll(".dish")];
field.closest("p").hidden = dishes.length < 8;
field.addEventListener("input", () => {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  for (const dish of dishes) {
    const name = plain(dish.dataset.name);
    dish.hidden = !words.every((word) => name.includes(word));
  }
});

// Enter must not take the first button's choice.
for (const date of document.querySelectorAll('.dish input[type="date"]'))
  date.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    date.form.querySelector('button[value="date"]').click();
  });

const place = document.getElementById("off-place");
place?.addEventListener("change", () => place.form.requestSubmit());
