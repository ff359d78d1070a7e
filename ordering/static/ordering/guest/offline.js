import { keepPictures } from "./saved.js";

/** Keeps the page and the pictures seen on this device, so that it opens without a connection. */
export async function startOffline(page) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  } catch {
    return; // A browser that forbids it shows the page all the same.
  }
  const all = [...page.place.items.values()].flatMap(({ item }) => item.imageUrls.slice(0, 1));
  const shown = [...document.images]
    .filter((image) => image.naturalWidth)
    .map((image) => image.src);
  await keepPictures(shown, [page.place.restaurant.logo, ...all].filter(Boolean));
}
