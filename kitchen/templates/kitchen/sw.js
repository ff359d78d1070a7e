// The kitchen's service worker: a screen that is reloaded while the network is away opens from this
// device, with the tickets and the taps that it held. With a network it is always the server's.
const KEPT = "kitchen-screens";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// A page that was opened before this worker ran says what it is made of. One file that does not come
// keeps none of the others away.
addEventListener("message", (event) => {
  const urls = event.data.filter((url) => isOurs(new URL(url)));
  const all = (cache) => Promise.allSettled(urls.map((url) => cache.add(url)));
  event.waitUntil(caches.open(KEPT).then(all));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && isOurs(new URL(request.url))) event.respondWith(answer(event));
});

// Pairing is asked of the server or not at all: what was paired once may be no more.
function isOurs({ origin, pathname }) {
  return origin === location.origin && /^\/(static|kitchen(?!\/pair\/))\//.test(pathname);
}

// A full disk must not keep anybody from opening the page.
const keep = (cache, request, response) => cache.put(request, response).catch(() => {});

async function answer({ request }) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await keep(cache, request, response.clone());
    // Whoever is sent to sign in no longer opens the page from here.
    if (response.type === "opaqueredirect" || response.status === 404) await cache.delete(request);
    if (response.status < 500) return response;
    return (await cache.match(request)) ?? response;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}
