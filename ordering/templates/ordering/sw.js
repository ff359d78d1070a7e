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

// Notifications: one an order, replaced as it goes on, in the language that the server wrote.
// What is shown and tapped is told; the page keeps its orders in this cache (see push.js).
const PUSH = "guest-push";
const API = "/api/v1/push/";
const KEPT_FOR = 24 * 3600_000;
const UNREADABLE = {
  en: "Your order has changed",
  es: "Tu pedido ha cambiado",
  pt: "O seu pedido mudou",
};

addEventListener("push", (event) => event.waitUntil(show(event.data)));

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, id, receipt } = event.notification.data ?? {};
  event.waitUntil(Promise.all([open(url), acknowledge({ id, receipt }, "read")]));
});

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(resubscribe(event)));

async function show(data) {
  const told = read(data);
  const orders = await keptOrders();
  const order = orderOf(told.link) ?? orders[0];
  const known = orders.find((one) => one.orderId === order?.orderId);
  const language = told.language || known?.language || "en";
  const url = addressOf(told.link, order, known);
  await registration.showNotification(told.title || UNREADABLE[language] || UNREADABLE.en, {
    body: told.body ?? "",
    lang: language,
    // The next state of an order takes the place of the one before, and is heard again.
    tag: order ? `order-${order.orderId}` : told.id || "order",
    renotify: true,
    icon: "{{ icon }}",
    badge: "{{ icon }}",
    // Whoever looks at the order sees it change: no sound.
    silent: await isSeen(url),
    data: { url, id: told.id, receipt: told.receipt },
  });
  await acknowledge(told, "delivered");
}

function read(data) {
  try {
    const told = data.json();
    return told && typeof told === "object" ? told : {};
  } catch {
    return {}; // Something must be shown: a browser ends a subscription that shows nothing.
  }
}

// An order's page is ours wherever the link leads to: it has been opened here.
function orderOf(link) {
  const [, restaurantId, orderId] = /\/status\/([^/?#]+)\/([^/?#]+)/.exec(link ?? "") ?? [];
  return orderId ? { restaurantId: decodeURIComponent(restaurantId), orderId } : null;
}

function addressOf(link, order, known) {
  if (!order) return link || PAGE;
  const query = known?.token ? `?token=${encodeURIComponent(known.token)}` : "";
  return `/status/${encodeURIComponent(order.restaurantId)}/${order.orderId}${query}`;
}

async function open(url) {
  const wanted = new URL(url ?? PAGE, location.origin);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((one) => new URL(one.url).pathname === wanted.pathname);
  if (there) return there.focus();
  return clients.openWindow(wanted.href);
}

async function isSeen(url) {
  const { pathname } = new URL(url, location.origin);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some((one) => one.focused && new URL(one.url).pathname === pathname);
}

async function acknowledge({ id, receipt }, state) {
  if (!id || !receipt) return;
  await send("receipts", { id, receipt, state }).catch(() => {});
}

// The browser has changed its address: every order that may still change is told the new one.
async function resubscribe(event) {
  const orders = await keptOrders();
  if (!orders.length) return;
  const options = event.oldSubscription?.options ?? {
    userVisibleOnly: true,
    applicationServerKey: await serverKey(),
  };
  const fresh =
    event.newSubscription ??
    (await registration.pushManager.getSubscription()) ??
    (await registration.pushManager.subscribe(options));
  const { endpoint, keys } = fresh.toJSON();
  for (const { orderId, token, language } of orders) {
    const body = { token, subscription: { endpoint, keys }, language };
    await send(`orders/${orderId}/subscribe`, body);
    const old = event.oldSubscription?.endpoint;
    if (old && old !== endpoint)
      await send(`orders/${orderId}/unsubscribe`, { token, endpoint: old });
  }
}

async function serverKey() {
  const { publicKey } = await (await fetch(`${API}key`)).json();
  const text = atob(publicKey.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

// The orders of this device that are told of, newest first; those of yesterday are dropped.
async function keptOrders() {
  const cache = await caches.open(PUSH);
  const found = [];
  for (const request of await cache.keys()) {
    const order = await (await cache.match(request)).json();
    if (Date.now() - order.at < KEPT_FOR) found.push(order);
    else await cache.delete(request);
  }
  return found.sort((one, other) => other.at - one.at);
}

async function send(path, body) {
  const response = await fetch(API + path, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}
