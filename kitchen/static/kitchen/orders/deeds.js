/** What the board's buttons do: each is one request with a key of its own, and one write there. */

import { Refusal, exchange, newKey } from "../api.js";
import * as store from "./store.js";
import { MOVE_WORDS } from "./words.js";

const TRIES = 3;
const PAUSE_MS = 700;

/** `changed()` draws the board, `complain(text)` says what did not work. */
export class Deeds {
  constructor(state, { changed, complain, say }) {
    Object.assign(this, { state, changed, complain, say });
  }

  /** Moves an order; true when the server has done it. `more`: {minutes} or {reason}. */
  async move(orderId, to, more = {}) {
    if (store.isBusy(this.state, orderId)) return false;
    const code = store.orderOf(this.state, orderId)?.orderCode ?? "";
    store.begin(this.state, orderId, to);
    this.changed();
    try {
      const { version } = await often("POST", `restaurant/orders/${orderId}/move`, { to, ...more });
      store.succeed(this.state, orderId, version);
      this.say(`${code}: ${MOVE_WORDS[to]}`);
      return true;
    } catch (error) {
      store.fail(this.state, orderId);
      this.complain(`${code}: ${wordsOf(error)}`);
      return false;
    } finally {
      this.changed();
    }
  }

  /** Sends a text to the order's guest; true when a worker has it. */
  async text(orderId, text) {
    try {
      await often("POST", `restaurant/orders/${orderId}/text`, { text });
      this.say("The text is on its way.");
      return true;
    } catch (error) {
      this.complain(wordsOf(error));
      return false;
    }
  }

  async seeAlarm(alarmId) {
    try {
      await often("POST", "stations/alarm-seen", { alarmId });
    } catch (error) {
      this.complain(wordsOf(error));
    }
  }
}

/** The same request again while that may help; its key makes it one deed. */
async function often(method, path, body) {
  const key = newKey();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exchange(method, path, body, key);
    } catch (error) {
      if (!(error instanceof Refusal) || !error.isPassing || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }
}

function wordsOf(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 0) return "The server cannot be reached. Nothing was changed as far as we know.";
  if (error.status === 401) return "You are signed out. Reload the page to sign in.";
  return error.message || "That did not work.";
}
