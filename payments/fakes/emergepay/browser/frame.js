/** One field: tells what is typed to its own server alone, and to the page only whether it is good. */
const FIELDS = {
  cardNumber: { label: "Card number", autocomplete: "cc-number", placeholder: "Card number" },
  cardExpirationDate: { label: "Expiration date", autocomplete: "cc-exp", placeholder: "MM/YY" },
  cardSecurityCode: { label: "Security code", autocomplete: "cc-csc", placeholder: "CVV" },
};
const field = location.hash.slice(1);
const input = document.querySelector("input");
const { label, autocomplete, placeholder } = FIELDS[field];
let setUp = null;
let parentOrigin = "";

Object.assign(input, { name: field, autocomplete, placeholder });
input.setAttribute("aria-label", label);

window.addEventListener("message", async (event) => {
  if (event.source !== window.parent) return;
  if (event.data.what === "setUp") begin(event);
  if (event.data.what === "process" && setUp) tell({ what: "checked", message: await fault() });
});

input.addEventListener("input", () => {
  if (field === "cardExpirationDate") input.value = input.value.replace(/^(\d\d)(\d)/, "$1/$2");
  const digits = input.value.replaceAll(" ", "");
  if (field === "cardNumber" && digits.length === 6) tell({ what: "bin", bin: { bin: digits } });
});

function begin(event) {
  setUp = event.data;
  parentOrigin = event.origin;
  dress(setUp.styles);
  for (const [name, value] of Object.entries(setUp.attributes)) input.setAttribute(name, value);
  input.disabled = false;
  tell({ what: "ready", height: input.offsetHeight });
}

/** Why the field is not good; "" when it is. */
async function fault() {
  const body = { transactionToken: setUp.transactionToken, field, value: input.value };
  const answer = await fetch("/hosted-fields/field", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const message = answer.ok ? "" : (await answer.json()).message;
  input.removeAttribute("style");
  dress(setUp.styles);
  if (message) dress(setUp.fieldErrorStyles);
  return message;
}

function dress(styles) {
  for (const [name, value] of Object.entries(styles)) input.style.setProperty(name, value);
}

function tell(message) {
  window.parent.postMessage({ ...message, field, form: setUp.form }, parentOrigin);
}
