/** "Use a passkey" on the sign-in pages. */

import { asJson, bindForm, bytesOf, withIds } from "./passkey.js";

async function ask(options) {
  const publicKey = {
    ...options, challenge: bytesOf(options.challenge), allowCredentials: withIds(options.allowCredentials),
  };
  const found = await navigator.credentials.get({ publicKey });
  return asJson(found, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
}

for (const form of document.querySelectorAll("form[data-passkey]")) bindForm(form, ask);
