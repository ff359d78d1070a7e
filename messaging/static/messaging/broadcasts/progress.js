/** How far a broadcast is, asked every few seconds while somebody looks. */

const EVERY = 2_000;
const part = document.getElementById("progress");

/** @param {string} id @param {string | number} value */
function say(id, value) {
  const element = document.getElementById(id);
  const text = typeof value === "number" ? value.toLocaleString("en") : value;
  if (element.textContent !== text) element.textContent = text;
}

async function look() {
  try {
    const answer = await fetch(part.dataset.from);
    if (answer.ok) show(await answer.json());
  } catch {
    // Away for a moment.
  }
  setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
}

/** @param {{state: string, told: number, guests: number, percent: number, sent: number,
 *   delivered: number, waiting: number, failed: number}} found */
function show(found) {
  // Other things can be done then: the page knows which.
  if (found.state !== part.dataset.state) {
    location.reload();
    return;
  }
  say("far", `${found.told.toLocaleString("en")} of ${found.guests.toLocaleString("en")} guests`);
  document.getElementById("bar").value = found.percent;
  for (const name of ["sent", "delivered", "waiting", "failed"]) say(name, found[name]);
}

setTimeout(look, EVERY);
