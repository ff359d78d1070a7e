/** What could not be done, told at the screen's lower edge. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

const MOST = 4;
const SHOWN_MS = 8000;

/**
 * Says that something could not be done; `link` is {href, text}. It goes away after a while; what
 * somebody must not miss (a link, or `stays`) when it is tapped away.
 */
export function complain(text, link = null, stays = false) {
  const fault = document.getElementById("fault");
  const said = h("p", {}, h("span", {}, text),
    link ? h("a", { href: link.href }, link.text) : null,
    h("button.close", { type: "button", "aria-label": t("close") }, "✕"));
  said.querySelector(".close").addEventListener("click", () => said.remove());
  const same = [...fault.children].find((one) => one.firstChild.textContent === text);
  same?.remove();
  fault.append(said);
  while (fault.children.length > MOST) fault.firstElementChild.remove();
  if (!link && !stays) setTimeout(() => said.remove(), SHOWN_MS);
}

/** Sign in, and come back to this very screen. */
export function signInAddress() {
  return `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
}
