/** The board by keyboard: arrows go from order to order, letters do what their buttons say. */

/** `deeds`: {a, r, h, x} of an order's id, {f, m} of the board. */
export function bindKeys(board, { ofOrder, ofBoard }) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    const card = event.target.closest(".board-card");
    if (key.startsWith("arrow")) {
      if (go(board, card, key)) event.preventDefault();
    } else if (key in ofBoard) {
      event.preventDefault();
      ofBoard[key]();
    } else if (card && key in ofOrder) {
      event.preventDefault();
      ofOrder[key](card.dataset.order, card);
    }
  });
}

/** Moves the focus; false when there is no card there. */
function go(board, card, key) {
  const columns = [...board.children].map((one) => [...one.querySelectorAll(".board-card")]);
  if (!card) return focus(columns.flat()[0]);
  const at = columns.findIndex((cards) => cards.includes(card));
  const place = columns[at].indexOf(card);
  if (key === "arrowdown") return focus(columns[at][place + 1]);
  if (key === "arrowup") return focus(columns[at][place - 1]);
  const side = key === "arrowright" ? columns.slice(at + 1) : columns.slice(0, at).reverse();
  const next = side.find((cards) => cards.length);
  return focus(next?.[Math.min(place, next.length - 1)]);
}

function focus(card) {
  card?.querySelector(".card-head").focus();
  return Boolean(card);
}
