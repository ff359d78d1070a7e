import { unansweredAt } from "./checkout.js";
import { h } from "./dom.js";
import { say, startLanguage } from "./language.js";
import { MenuPage, orderToRepeat } from "./menu_page.js";
import { startOffline } from "./offline.js";
import { UnknownOrigin, loadPlace } from "./place.js";
import { StatusPage } from "./status_page.js";

const root = document.getElementById("app");
const [, kind, first, second] = location.pathname.split("/").map(decodeURIComponent);

startLanguage();
if (kind === "status" && second) new StatusPage(root, first, second).start();
else if (first) startMenu(first);
else friendly("unknownTitle", "unknownText");

async function startMenu(originId) {
  document.getElementById("manifest").href =
    `/manifest.webmanifest?o=${encodeURIComponent(originId)}`;
  const page = new MenuPage(root, originId);
  const pending = unansweredAt(originId);
  const resumed = pending && page.checkout.resume(pending);
  try {
    page.start(await loadPlace(originId, (place) => page.show(place)));
  } catch (error) {
    if (error instanceof UnknownOrigin) friendly("unknownTitle", "unknownText");
    else friendly("lostTitle", "lostText", () => location.reload());
    return;
  }
  startOffline(page);
  const message = await page.checkout.explainLate(await resumed);
  const again = orderToRepeat();
  if (again) page.orderAgain(again);
  else if (message) page.openCart(message);
}

function friendly(title, text, retry = null) {
  document.title = say(title);
  const button =
    retry && h("button", { type: "button", class: "main", onclick: retry }, say("tryAgain"));
  root.replaceChildren(
    h(
      "main",
      { class: "friendly" },
      h("span", { class: "friendly-picture", "aria-hidden": "true" }, "🍽️"),
      h("h1", {}, say(title)),
      h("p", {}, say(text)),
      button,
    ),
  );
}
