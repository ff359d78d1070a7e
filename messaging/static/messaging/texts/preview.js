/** What a text would look like, as the server says it. */

const AWAY = "The preview cannot be reached just now. What you write is not lost.";

/**
 * @typedef {{encoding: string, units: number, parts: number, room: number}} Segments
 * @typedef {{subject: string, text: string, buttons: {title: string}[], hints: string[],
 *   faults: Object<string, string[]>, segments: Segments | null, approval: string}} Shown
 */
export class Preview {
  /** @param {HTMLFormElement} form  @param {string} address  @param {HTMLElement} state */
  constructor(form, address, state) {
    this.form = form;
    this.address = new URL(address, form.action).href;
    this.state = state;
    this.asked = 0;
  }

  async refresh() {
    const mine = ++this.asked;
    const shown = await this.#ask();
    // An answer that was overtaken says nothing any more.
    if (mine !== this.asked) return;
    this.state.textContent = shown ? this.#verdict(shown) : AWAY;
    if (shown) this.#draw(shown);
  }

  /** @returns {Promise<Shown | null>} */
  async #ask() {
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(20_000),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  #verdict(shown) {
    const count = Object.values(shown.faults).flat().length;
    if (!count) return "";
    return count === 1 ? "One thing is wrong: it cannot be saved like this." : `${count} things are wrong: it cannot be saved like this.`;
  }

  /** @param {Shown} shown */
  #draw(shown) {
    write("shown-subject", shown.subject);
    write("shown-text", shown.text);
    showBold();
    write("shown-approval", shown.approval);
    fill("shown-buttons", "span", shown.buttons.map((one) => one.title));
    fill("shown-hints", "li", shown.hints);
    drawSegments(shown.segments);
    for (const field of ["subject", "body", "buttons", "template"]) drawFaults(field, shown.faults[field] ?? []);
  }
}

/** WhatsApp shows *words* in bold, without the asterisks. */
export function showBold() {
  const node = document.querySelector(".bubble-whatsapp #shown-text");
  if (!node) return;
  const parts = node.textContent.split(/\*([^*\n]+)\*/);
  node.replaceChildren(...parts.map((text, at) => (at % 2 ? bold(text) : text)));
}

function bold(text) {
  const node = document.createElement("b");
  node.textContent = text;
  return node;
}

function drawSegments(segments) {
  const line = document.getElementById("shown-segments");
  if (!line || !segments) return;
  const said = { ...segments, plural: segments.parts === 1 ? "" : "s" };
  for (const part of line.querySelectorAll("[data-part]")) part.textContent = said[part.dataset.part];
}

function drawFaults(field, sentences) {
  fill(`fault-${field}`, "span", sentences);
  const control = document.getElementById(`text-${field}`);
  if (!control) return;
  if (sentences.length) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

function write(id, text) {
  const node = document.getElementById(id);
  if (node) node.textContent = text;
}

function fill(id, tag, texts) {
  const node = document.getElementById(id);
  node?.replaceChildren(
    ...texts.map((text) => {
      const one = document.createElement(tag);
      one.textContent = text;
      return one;
    }),
  );
}
