/** What guests will read, and how many they are, as somebody writes. */

const PAUSE = 350;
// What says for whom it is: while none of it changes, nobody is counted again.
const WHO = ["visits_from", "visits_until", "within", "away", "here", "items", "channels"];

/** @param {string} kind @param {string} [text] @param {string} [className] */
function made(kind, text = "", className = "") {
  const element = document.createElement(kind);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** @param {{words: string, language: string, subject: string, text: string, buttons: string[],
 *   letters: number, parts: number}} one */
function sample(one) {
  const part = made("div", "", "broadcast-sample");
  const parts = one.parts ? `, ${one.letters} letters, ${one.parts} ${one.parts > 1 ? "texts" : "text"} each` : "";
  part.append(made("p", one.words + parts, "quiet"));
  if (one.subject) part.append(made("p", one.subject, "broadcast-subject"));
  const bubble = made("p", one.text, "broadcast-bubble");
  bubble.lang = one.language;
  part.append(bubble);
  if (one.buttons.length) {
    const list = made("ul", "", "broadcast-buttons");
    list.append(...one.buttons.map((title) => made("li", title)));
    part.append(list);
  }
  return part;
}

/** @param {{guests: number, byChannel: {words: string, guests: number}[]}} seen */
function showGuests(seen) {
  const guests = `${seen.guests.toLocaleString("en")} ${seen.guests === 1 ? "guest" : "guests"}`;
  const count = document.getElementById("count");
  if (count.textContent !== guests) count.textContent = guests;
  const ways = seen.byChannel.map(({ words, guests: of }) => {
    const way = made("li");
    way.append(made("b", of.toLocaleString("en")), ` ${words}`);
    return way;
  });
  document.getElementById("ways").replaceChildren(...ways);
}

/** @param {{guests: ?number, texts: object[], faults: string[]}} seen */
function show(seen) {
  if (seen.guests !== null) showGuests(seen);
  document.getElementById("texts").replaceChildren(...seen.texts.map(sample));
  document.getElementById("faults").replaceChildren(...seen.faults.map((text) => made("li", text)));
}

/** A function that asks for it anew, soon: the last answer counts.
 * @param {HTMLFormElement} form */
export function looker(form) {
  let timer = 0;
  let asked = 0;
  let counted = "";
  async function ask() {
    asked += 1;
    const mine = asked;
    const body = new FormData(form);
    const who = JSON.stringify(WHO.map((name) => body.getAll(name)));
    if (who === counted) body.append("sameGuests", "1");
    try {
      const answer = await fetch(form.dataset.look, { method: "POST", body });
      if (!answer.ok || mine !== asked) return;
      show(await answer.json());
      counted = who;
    } catch {
      // Away for a moment: the next letter asks again.
    }
  }
  return () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
}
