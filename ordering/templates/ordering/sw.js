// The guest's service worker: the page opens from this device, at once and also offline. The page
// and its scripts are always of one release; what is offered is the page's own business (saved.js).
const SHELL = "guest-shell-{{ release }}";
const PICTURES = "guest-pictures";
const PAGE = "{{ page }}";
const FILES = new Set({{ files }});

addEventListener("install", (event) => {
  const fresh = [PAGE, ...FILES].map((url) => new Request(url, { cache: "no-cache" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (/^\/(o|status)\//.test(pathname)) event.respondWith(kept(SHELL, PAGE, request));
  } else if (FILES.has(pathname)) {
    event.respondWith(kept(SHELL, pathname, request));
  } else if (request.destination === "image") {
    event.respondWith(picture(event));
  }
});

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("guest-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// At once from the device and renewed behind; only pictures that a guest has seen are kept.
async function picture(event) {
  const { request } = event;
  const cache = await caches.open(PICTURES);
  const held = await cache.match(request);
  const fresh = fetch(request).then(async (response) => {
    const isSeen = held || new URL(request.referrer || location).pathname.startsWith("/o/");
    if (response.ok && isSeen) await cache.put(request, response.clone());
    return response;
  });
  if (!held) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return held;
}

async function kept(name, key, request) {
  const cache = await caches.open(name);
  return (await cache.match(key)) ?? fetch(request);
}
