/** What every page of the admin does: its navigation, its palette, lists as cards on a phone. */

import { bindNavigation } from "./navigation.js";
import { bindPalette } from "./palette.js";
import { foldFilters, labelCells } from "./tables.js";

bindNavigation();
bindPalette();
labelCells();
foldFilters();

// The person's menu closes as menus do.
const menu = document.querySelector("details.me");
document.addEventListener("click", ({ target }) => {
  if (menu?.open && !menu.contains(target)) menu.open = false;
});
menu?.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
