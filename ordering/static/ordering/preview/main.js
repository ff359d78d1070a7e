/** A menu's draft as its guests would see it, for the people who write it; nothing is ordered here. */
import { h } from "../guest/dom.js";
import { startLanguage } from "../guest/language.js";
import { MenuPage } from "../guest/menu_page.js";
import { indexed } from "../guest/place.js";
import { closeSheets } from "../guest/sheet.js";

const root = document.getElementById("app");
const NOT_KEPT = "preview";

startLanguage();
// The editor says so when it has written something.
addEventListener("message", (event) => event.origin === location.origin && show());
show();

async function show() {
  const answer = await fetch(`menu.json${location.search}`);
  if (!answer.ok) return;
  const { menu, restaurant, location: place } = await answer.json();
  const at = scrollY;
  closeSheets();
  const page = new MenuPage(root, NOT_KEPT);
  page.preview({
    origin: { _id: NOT_KEPT, type: "table", label: "", restaurantId: restaurant._id },
    restaurant,
    location: place,
    campaign: null,
    menus: [menu],
    items: indexed([menu]),
    etags: {},
    savedAt: null,
  });
  if (!menu.items.length) root.append(h("p", { class: "empty" }));
  scrollTo(0, at);
}
