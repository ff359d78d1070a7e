/** The side navigation: a drawer on a phone, folded to its icons on a desktop if one likes. */

const FOLDED = "orderbuddy.admin.folded";

/** Binds the buttons; pages without a navigation have none. */
export function bindNavigation() {
  const side = document.getElementById("side");
  if (!side) return;
  bindDrawer(side);
  bindFold(document.getElementById("fold"));
}

function bindDrawer(side) {
  const button = document.getElementById("nav-button");
  const shade = document.getElementById("side-shade");
  const behind = [document.getElementById("content-start"), document.getElementById("footer")];
  const set = (open) => {
    document.body.classList.toggle("nav-open", open);
    button.setAttribute("aria-expanded", String(open));
    shade.hidden = !open;
    for (const one of behind) one.inert = open; // the keyboard stays in the drawer
  };
  const close = () => {
    if (!document.body.classList.contains("nav-open")) return;
    set(false);
    button.focus();
  };
  button.addEventListener("click", () => {
    const opens = !document.body.classList.contains("nav-open");
    set(opens);
    if (opens) (side.querySelector("[aria-current]") ?? side.querySelector("a")).focus();
  });
  document.getElementById("nav-close").addEventListener("click", close);
  shade.addEventListener("click", close);
  side.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  // A window made wide again has its navigation beside the page.
  matchMedia("(min-width: 1025px)").addEventListener("change", () => set(false));
  addEventListener("pageshow", () => set(false)); // "back" shows the page as it was left
}

function bindFold(button) {
  const root = document.documentElement;
  const show = () => button.setAttribute("aria-pressed", String(root.classList.contains("folded")));
  button.addEventListener("click", () => {
    const folded = root.classList.toggle("folded");
    try {
      localStorage.setItem(FOLDED, folded ? "yes" : "no");
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // storage is full or forbidden
    }
    show();
  });
  show();
}
