/**
 * Notifications about one order, on this device, also with the page closed.
 *
 * What the service worker needs when no page is open (where an order is followed, and its token) is
 * kept in a cache of its own, which is the only storage that both have.
 */
import { read, write } from "./api.js";
import { language } from "./language.js";
import { newId } from "./store.js";

/** The cache, and the kept orders' addresses in it: see sw.js. */
const CACHE = "guest-push";
const kept = (orderId) => `/push/${orderId}`;

/** True where the browser can do it at all. */
export const canNotify = () =>
  "serviceWorker" in navigator &&
  "PushManager" in globalThis &&
  "Notification" in globalThis &&
  "caches" in globalThis;

/** The server's key for subscriptions; "" where there are no notifications. */
export async function serverKey() {
  return (await read("push/key")).body.publicKey ?? "";
}

/** True when this device is told of that order. */
export async function isNotified(orderId) {
  if (Notification.permission !== "granted") return false;
  const cache = await caches.open(CACHE);
  return Boolean((await cache.match(kept(orderId))) && (await subscription()));
}

/**
 * Asks the guest, when the browser has not asked before, and subscribes; must be called by a tap.
 * "on" | "blocked" (they do not want it) | "asked" (they closed the question). Rejects when the
 * browser's push service or ours cannot be reached.
 */
export async function notifyAbout({ orderId, restaurantId, token }, key) {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return answer === "denied" ? "blocked" : "asked";
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const found =
    (await pushManager.getSubscription()) ??
    (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }));
  await tell(orderId, token, found);
  const told = { orderId, restaurantId, token, language: language(), at: Date.now() };
  await (await caches.open(CACHE)).put(kept(orderId), new Response(JSON.stringify(told)));
  return "on";
}

/** No more notifications about that order on this device. */
export async function notifyNoMore({ orderId, token }) {
  const found = await subscription();
  if (found) {
    const told = { token, endpoint: found.endpoint };
    await write(`push/orders/${orderId}/unsubscribe`, told, newId());
  }
  await (await caches.open(CACHE)).delete(kept(orderId));
}

/** Says the language that notifications are wanted in, and renews what the server has. */
export async function renewNotified({ orderId, restaurantId, token }) {
  const found = await subscription();
  if (!found) return;
  await tell(orderId, token, found);
  const told = { orderId, restaurantId, token, language: language(), at: Date.now() };
  await (await caches.open(CACHE)).put(kept(orderId), new Response(JSON.stringify(told)));
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

async function tell(orderId, token, found) {
  const { endpoint, keys } = found.toJSON();
  const body = { token, subscription: { endpoint, keys }, language: language() };
  await write(`push/orders/${orderId}/subscribe`, body, newId());
}

function bytes(base64) {
  const text = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}
