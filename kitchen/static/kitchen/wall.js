/** What a screen on a wall needs that nobody touches for hours. */

const REST_MS = 30_000;

/** Keeps the tablet from falling asleep while the screen is in view, where the browser can. */
export function stayAwake() {
  if (!("wakeLock" in navigator)) return;
  const hold = () => {
    // Refused on a low battery: the tablet then sleeps as it would have.
    if (!document.hidden) navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", hold);
  hold();
}

/** Lets the screen open from this device while the network is away, where the browser can. */
export async function opensOffline() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/kitchen/sw.js", { scope: "/kitchen/" });
  } catch {
    return; // not over https, or signed out: it works as long as nobody reloads it
  }
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage([location.href, ...files.filter((name) => name.includes("/static/"))]);
}

/** The oldest tickets come back into view when nobody has scrolled or typed for a while. */
export function topAfterRest() {
  let timer;
  const back = () => {
    for (const list of document.querySelectorAll(".tickets")) list.scrollTop = 0;
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(back, REST_MS);
  };
  for (const event of ["pointerdown", "wheel", "touchmove", "keydown", "scroll"]) {
    addEventListener(event, wait, { passive: true, capture: true });
  }
}
