/** "Add a passkey" on the account's pages. */

import { asJson, bindForm, bytesOf, isPossible, withIds } from "./passkey.js";

async function ask(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: withIds(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return asJson(made, ["clientDataJSON", "attestationObject"]);
}

for (const form of document.querySelectorAll("form[data-passkey]")) bindForm(form, ask);
for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = isPossible();
