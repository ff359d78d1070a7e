/** The lines of the chat. */
import { h } from "./dom.js";
import { moment, say } from "./language.js";

const RATINGS = { good: "😀", okay: "😐", bad: "🙁" };

/** One message; `again` sends one that was not taken once more. */
export function chatLine(message, again = null) {
  const who = message.isOwn ? say("chatYou") : say("chatStaff");
  const rating = `${RATINGS[message.rating] ?? ""} ${say(`rating_${message.rating}`)}`;
  const words = message.what === "rated" ? rating : message.text;
  return h(
    "li",
    { class: `chat-line ${message.isOwn ? "own" : "theirs"}` },
    h("span", { class: "unseen" }, `${who}: `),
    words && h("p", { class: "chat-words" }, words),
    message.attachments.map(picture),
    h("p", { class: "chat-state soft" }, state(message)),
    message.hasFailed &&
      h("button", { type: "button", class: "link", onclick: again }, say("tryAgain")),
  );
}

/** Three taps to say how it was. */
export function ratingQuestion(onrate) {
  const taps = Object.entries(RATINGS).map(([rating, face]) =>
    h(
      "button",
      {
        type: "button",
        class: "button chat-rating",
        id: `rate-${rating}`,
        onclick: () => onrate(rating),
      },
      h("span", { class: "emoji", "aria-hidden": "true" }, face),
      say(`rating_${rating}`),
    ),
  );
  const buttons = h("div", { class: "chat-taps" }, taps);
  return h("li", { class: "chat-question" }, h("p", {}, say("ratingAsk")), buttons);
}

function state(message) {
  if (message.hasFailed) return say("chatNotSent");
  if (message.isPending) return say("chatSending");
  return moment(message.at);
}

function picture(file) {
  if (file.state !== "ready") return null;
  const { url, width, height, fileName } = file;
  if (file.kind !== "picture") return h("a", { class: "link", href: url, download: true }, fileName);
  return h("img", { src: url, alt: say("chatPictureOf"), width, height, loading: "lazy" });
}
