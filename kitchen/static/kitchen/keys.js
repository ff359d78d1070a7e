/** The keyboard, and the bump bars that pretend to be one. */

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * `bumpNth(place)` and `recallLast()` answer to 1–9 and 0 (the tenth) and R while `enabled()`,
 * `bumpTicket(node)` to Enter on a ticket, `close()` to Escape, `others` ({key: deed}) to the
 * rest; arrows move between tickets.
 */
export function bindKeys({ enabled, bumpNth, bumpTicket, recallLast, close, others }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.key === "Escape" && !event.target.closest("dialog")) return close();
    if (event.target.closest("select, input, dialog")) return;
    const isTicket = event.target.matches(".ticket");
    const key = event.key.toLowerCase();
    if (event.key in ARROWS) moveFocus(event);
    else if (isTicket && (event.key === "Enter" || event.key === " ")) bumpTicket(event.target);
    else if (!enabled()) return;
    else if (/^[0-9]$/.test(key)) bumpNth((Number(key) + 9) % 10);
    else if (key === "r") recallLast();
    else if (key in others) others[key]();
    else return;
    event.preventDefault();
  });
}

function moveFocus(event) {
  const tickets = [...document.querySelectorAll(".ticket")];
  const from = document.activeElement?.closest(".ticket");
  const to = from ? nearest(from, tickets, ARROWS[event.key]) : tickets[0];
  to?.focus();
}

/** The ticket that lies next in that direction: near along it, and little aside. */
function nearest(from, tickets, [right, down]) {
  const here = middle(from);
  const distances = tickets
    .filter((ticket) => ticket !== from)
    .map((ticket) => {
      const there = middle(ticket);
      const [x, y] = [there.x - here.x, there.y - here.y];
      const along = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      return { ticket, along, score: along + 2 * aside };
    })
    .filter(({ along }) => along > 8);
  return distances.sort((a, b) => a.score - b.score)[0]?.ticket;
}

function middle(node) {
  const { left, top, width } = node.getBoundingClientRect();
  // Tickets differ in height: their heads are what the eye goes by.
  return { x: left + width / 2, y: top };
}
