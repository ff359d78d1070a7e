/** Gateways' own scripts: fetched from them when a guest chooses to pay with one, never before. */
import { say } from "./language.js";

const PATIENCE = 15_000;
const loading = new Map();

/** Raised with a sentence when a card form is not there or not filled in; nothing was charged. */
export class NoForm extends Error {
  constructor(message = say("cardFormLost")) {
    super(message);
  }
}

/** Loads a gateway's script, once; rejects with NoForm. */
export function loadScript(url) {
  if (!loading.has(url)) {
    const script = appended(url);
    script.catch(() => loading.delete(url));
    loading.set(url, script);
  }
  return loading.get(url);
}

/** The promise's value, or NoForm when it takes too long. */
export function inTime(promise, milliseconds = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new NoForm()), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function appended(url) {
  const script = document.createElement("script");
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new NoForm());
  });
  script.src = url;
  script.async = true;
  document.head.append(script);
  return inTime(loaded).catch((error) => {
    script.remove();
    throw error;
  });
}
