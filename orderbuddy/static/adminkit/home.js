/**
 * The first page stays true while it is open: its parts are asked for again while somebody can see
 * it, and only what has changed is put in, not under the hands of who is just using it.
 */

const EVERY_MS = 15_000;
const grid = document.getElementById("content-main");
const note = document.getElementById("home-link");
const shown = new Map(partsOf(grid).map(({ name, text }) => [name, text]));
let asking = false;

function partsOf(parent) {
  return [...parent.children].map((node) => ({
    name: node.dataset.part ?? "",
    text: node.innerHTML,
    node,
  }));
}

async function refresh() {
  if (document.hidden || asking) return;
  asking = true;
  try {
    const answer = await fetch(location.pathname, { headers: { "X-Part": "home" } });
    if (answer.redirected || !answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    take(partsOf(page.body));
    note.textContent = "";
  } catch {
    note.textContent = "No connection: what you see may be old.";
  } finally {
    asking = false;
  }
}

/** Keeps the parts that are as they were, and whatever has the focus. */
function take(parts) {
  if (grid.contains(document.activeElement)) {
    const held = document.activeElement.closest("[data-part]")?.dataset.part;
    parts = parts.filter(({ name }) => name !== held);
  }
  const fresh = new Map(parts.map((one) => [one.name, one]));
  const held = new Map(partsOf(grid).map((one) => [one.name, one.node]));
  const focused = document.activeElement.closest?.("[data-part]")?.dataset.part;
  for (const [name, node] of held) if (!fresh.has(name) && name !== focused) node.remove();
  for (const { name, text, node } of fresh.values()) {
    const old = held.get(name);
    if (old && shown.get(name) !== text) old.replaceChildren(...node.childNodes);
    if (!old) grid.append(node);
    shown.set(name, text);
  }
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
