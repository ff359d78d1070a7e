/** Offers notifications once there is an order to be told of; only a tap asks the browser. */
import { announce, h, refill } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./language.js";
import { canNotify, isNotified, notifyAbout, notifyNoMore, renewNotified, serverKey } from "./push.js";

/** The card of one order: { orderId, restaurantId, token }; empty where nothing can be offered. */
export class NotifyCard {
  constructor(order) {
    this.order = order;
    this.key = "";
    /** "none" | "off" | "on" | "blocked" */
    this.state = "none";
    this.isBusy = false;
    this.isOver = false;
    this.element = h("section", { class: "notify", "aria-labelledby": "notify", hidden: true });
  }

  /** Finds out what to offer, and shows it. */
  async start() {
    if (!canNotify() || !this.order.token) return;
    try {
      this.key = await serverKey();
      if (!this.key) return;
      const isOn = await isNotified(this.order.orderId);
      this.#show(isOn ? "on" : Notification.permission === "denied" ? "blocked" : "off");
    } catch {
      // Without an answer there is nothing to offer.
    }
  }

  /** The page speaks another language now. */
  redraw() {
    this.#show(this.state);
    if (this.state === "on") renewNotified(this.order).catch(() => {});
  }

  /** Nothing more will happen to the order. */
  end() {
    this.isOver = true;
    this.element.hidden = true;
  }

  #show(state, fault = "") {
    this.state = state;
    this.element.hidden = state === "none" || this.isOver;
    if (this.element.hidden) return;
    const text = { on: "notifyOn", blocked: "notifyBlocked" }[state] ?? "notifyText";
    refill(
      this.element,
      h("h2", { id: "notify" }, icon("bell"), say("notifyTitle")),
      h("p", {}, say(text)),
      fault && h("p", { class: "fault", role: "alert" }, say(fault)),
      state !== "blocked" && this.#button(),
    );
  }

  #button() {
    const isOn = this.state === "on";
    return h(
      "button",
      {
        type: "button",
        id: "notify-button",
        class: isOn ? "plain" : "main",
        // Not `disabled`, which would take the keyboard's focus away.
        "aria-disabled": this.isBusy ? "true" : null,
        onclick: () => this.#tapped(),
      },
      say(isOn ? "notifyEnd" : "notifyBegin"),
    );
  }

  async #tapped() {
    if (this.isBusy) return;
    this.isBusy = true;
    // What it says is so until there is an answer.
    this.#show(this.state);
    const [state, fault] = await this.#change();
    this.isBusy = false;
    this.#show(state, fault);
    if (!fault && state !== "off") announce(say(state === "on" ? "notifyOn" : "notifyBlocked"));
  }

  async #change() {
    try {
      return [await (this.state === "on" ? this.#stop() : this.#begin()), ""];
    } catch {
      return [this.state, "notifyLost"];
    }
  }

  async #begin() {
    const answer = await notifyAbout(this.order, this.key);
    return answer === "asked" ? "off" : answer;
  }

  async #stop() {
    await notifyNoMore(this.order);
    return "off";
  }
}
