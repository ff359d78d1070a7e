/* Before the page is drawn: whether its navigation was folded, so that nothing jumps. */
"use strict";
try {
  if (localStorage.getItem("orderbuddy.admin.folded") === "yes")
    document.documentElement.classList.add("folded");
} catch {
  // A browser that stores nothing shows it unfolded.
}
