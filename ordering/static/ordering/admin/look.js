// The preview follows the form: the server draws it, or says why no phone could read it.

const form = document.getElementById("look_form");
const picture = document.getElementById("look-picture");
const said = document.getElementById("look-said");
const WAIT = 200;
const RETRY = 1000;
let waiting = 0;
let asked = 0;
let shown = "";

/** The picture of what the form says now. */
function address() {
  const found = new URL(picture.dataset.address, location.href);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") found.searchParams.set(name, value);
  }
  return found;
}

async function follow() {
  const number = (asked += 1);
  const answer = await fetch(address(), { headers: { Accept: "image/svg+xml" } }).catch(() => null);
  if (number !== asked) return;
  if (!answer) {
    again();
    return;
  }
  const readable = answer.ok;
  const content = readable ? await answer.blob() : await answer.text();
  if (number !== asked) return;
  picture.classList.toggle("unreadable", !readable);
  said.textContent = readable ? "" : content;
  if (readable) show(await dataAddress(content));
}

/** A blob's own address would need a wider policy; one that holds the picture does not. */
const dataAddress = (blob) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.readAsDataURL(blob);
  });

function show(source) {
  if (source !== shown) picture.src = source;
  shown = source;
}

function again(after = RETRY) {
  clearTimeout(waiting);
  waiting = setTimeout(follow, after);
}

form.addEventListener("input", () => again(WAIT));
// What was typed before this script was there counts, too.
again(0);
