/** Answers kept on this device, so that the menu opens without a connection. No orders are kept. */
import { Fault, address, read } from "./api.js";

const CACHE = "guest-data";
const SAVED_AT = "Saved-At";

/** The fresh answer's body, which is then kept, and the tags of what it says ("" without one). */
export async function fresh(path) {
  const { body, response } = await read(path);
  keep(path, response);
  const tag = (name) => response.headers.get(name) ?? "";
  return { body, savedAt: null, etag: tag("ETag"), placeTag: tag("Place-Tag") };
}

/** The kept answer's body and when it was given; a Fault when there is none. */
export async function saved(path) {
  const found = await opened().then((cache) => cache?.match(address(path)));
  if (!found) throw new Fault(0);
  return { body: await found.json(), savedAt: found.headers.get(SAVED_AT) };
}

/**
 * Keeps the pictures that were shown before the service worker was there, which keeps the rest.
 * `all` are the pictures of this place: those of places before it make room.
 */
export async function keepPictures(shown, all) {
  const cache = await opened("guest-pictures");
  if (!cache) return;
  const wanted = new Set(all.map((url) => new URL(url, location.href).href));
  const held = await cache.keys();
  await Promise.all(
    held.filter(({ url }) => !wanted.has(url)).map((request) => cache.delete(request)),
  );
  const known = new Set(held.map(({ url }) => url));
  const missing = shown.filter(
    (url) => wanted.has(url) && !known.has(url) && url.startsWith(location.origin),
  );
  await Promise.allSettled(missing.map((url) => cache.add(url)));
}

async function keep(path, response) {
  try {
    const headers = { "Content-Type": "application/json", [SAVED_AT]: new Date().toISOString() };
    const copy = new Response(await response.blob(), { headers });
    await (await opened())?.put(address(path), copy);
  } catch {
    // A full disk only means that this menu will not open offline.
  }
}

async function opened(name = CACHE) {
  // Absent where the page is served without HTTPS.
  return "caches" in globalThis ? caches.open(name).catch(() => null) : null;
}
