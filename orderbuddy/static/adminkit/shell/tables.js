/** Lists are cards on a phone: each cell says what it is, as its column's head does on a desktop. */

export function labelCells() {
  const table = document.getElementById("result_list");
  if (!table) return;
  const heads = [...table.tHead.rows[0].cells].map((one) => one.textContent.trim());
  for (const row of table.tBodies[0].rows) {
    [...row.cells].forEach((cell, place) => {
      const named = heads[place] && cell.tagName === "TD" && !cell.querySelector("input");
      if (named) cell.dataset.label = heads[place];
    });
  }
}

/** On a phone the filters stand above the list: behind a button, so that the list is there first. */
export function foldFilters() {
  const filters = document.getElementById("changelist-filter");
  if (!filters) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "filters-open";
  const fold = (folded) => {
    filters.toggleAttribute("data-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? "Filters ▾" : "Filters ▴";
  };
  button.addEventListener("click", () => fold(!filters.hasAttribute("data-folded")));
  filters.prepend(button);
  fold(!document.getElementById("changelist-filter-extra-actions"));
}
