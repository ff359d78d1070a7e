/** Passkeys: what the server asks for goes to the browser, what the browser answers to the server. */

/** @param {string} text base64url @returns {ArrayBuffer} */
export function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} bytes @returns {string} base64url */
export function textOf(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Browsers know passkeys only at https and at localhost, and at no bare IP address. */
export function isPossible() {
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);
  return Boolean(window.PublicKeyCredential) && window.isSecureContext && !isAddress;
}

/** @param {object} said a list of `{id, …}` of the server's JSON */
export function withIds(said = []) {
  return said.map((one) => ({ ...one, id: bytesOf(one.id) }));
}

/**
 * The answer as JSON; fields that are there as bytes become base64url.
 * @param {PublicKeyCredential} made @param {string[]} names of its response's fields
 */
export function asJson(made, names) {
  const given = names.filter((name) => made.response[name]);
  const response = Object.fromEntries(given.map((name) => [name, textOf(made.response[name])]));
  return JSON.stringify({
    id: made.id, rawId: textOf(made.rawId), type: made.type, response, clientExtensionResults: {},
  });
}

/**
 * Has the form of a page ask the browser before it is sent.
 * @param {HTMLFormElement} form `data-passkey` is where the server says what it asks for
 * @param {(options: object) => Promise<string>} ask answers the JSON that is sent
 */
export function bindForm(form, ask) {
  form.hidden = !isPossible();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = form.querySelector(".fault");
    fault.hidden = true;
    try {
      form.elements.answer.value = await ask(await optionsFor(form));
      form.submit();
    } catch (error) {
      if (error instanceof Elsewhere) return location.assign(error.message);
      fault.textContent = wordsFor(error);
      fault.hidden = false;
    }
  });
}

class Elsewhere extends Error {}

async function optionsFor(form) {
  const answer = await fetch(form.dataset.passkey, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  const said = await answer.json();
  if (said.address) throw new Elsewhere(said.address);
  if (!answer.ok) throw new Error(said.message);
  return said.publicKey;
}

function wordsFor(error) {
  if (error.name === "InvalidStateError") return "This device has a passkey for you already.";
  if (error.name === "NotAllowedError") return "It was cancelled, or took too long. Please try again.";
  return error.message || "That did not work. Please try again.";
}
