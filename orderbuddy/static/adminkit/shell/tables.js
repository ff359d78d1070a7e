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
