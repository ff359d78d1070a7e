import { h } from "./dom.js";
import { named } from "./language.js";

/** An item's picture; without one, or when it cannot be loaded, a quiet tile with its category's emoji. */
export function picture(item, category, kind = "thumb") {
  const [url] = item.imageUrls;
  if (!url) return tile(item, category, kind);
  const image = h("img", {
    class: `picture ${kind}`,
    src: url,
    alt: "",
    width: "240",
    height: "240",
    loading: kind === "thumb" ? "lazy" : "eager",
    decoding: "async",
  });
  image.addEventListener("error", () => image.replaceWith(tile(item, category, kind)), {
    once: true,
  });
  return image;
}

function tile(item, category, kind) {
  const initial = [...named(item.name)][0] ?? "";
  return h(
    "span",
    { class: `picture tile ${kind}`, "aria-hidden": "true" },
    category?.emoji || initial,
  );
}
