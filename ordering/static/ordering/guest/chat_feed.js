/** What is written on an order's page, as it is written. */
import { Link } from "./link.js";

/**
 * `onmessages(messages)` gets all of them or a new one, `ontyping()` that somebody of the staff is
 * writing, `onlink(isThere)` whether changes arrive.
 */
export class ChatFeed {
  constructor({ orderId, token, onmessages, ontyping, onlink }) {
    Object.assign(this, { onmessages, ontyping, onlink });
    const heard = { onheard: (said) => this.#heard(said), onlost: () => onlink(false) };
    this.link = new Link({ kind: "chat", orderId, token, ...heard });
  }

  /** Begins to listen; again changes nothing. */
  start() {
    this.link.start();
  }

  /** Says something once; lost when there is no connection. */
  say(body) {
    this.link.say(body);
  }

  #heard(said) {
    if (said.type === "snapshot") {
      this.onlink(true);
      this.onmessages(said.messages);
    } else if (said.type === "message") this.onmessages([said.message]);
    else if (said.type === "typing") this.ontyping();
  }
}
