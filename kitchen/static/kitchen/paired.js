/**
 * Of a paired screen, on every page that it shows: it says how it is, goes where the restaurant
 * moves it, and stops when it is revoked. Pages know nothing of this.
 */

import { Connection } from "./connection.js";
import { remember, remembered } from "./memory.js";

const REPORT_EVERY_MS = 60_000;
const PAIR = "/kitchen/pair/";

let version = "";
let reportedAt = 0;

const scheme = location.protocol === "https:" ? "wss" : "ws";
const connection = new Connection(`${scheme}://${location.host}/ws/screen/`, {
  onMessage: take,
  onChange: changed,
  onTime: () => {},
});

/** Where it belongs; a cook may have opened another page meanwhile, so only a move counts. */
function take(message) {
  if (message.type !== "snapshot") return;
  version ||= message.release; // of the scripts that came with this page, more or less
  const { address } = message.screen;
  const before = remembered("paired.address");
  remember("paired.address", address);
  if (before !== null && before !== address) location.assign(address);
}

function changed() {
  if (connection.state === "refused") location.replace(PAIR);
  if (connection.state === "live") report();
}

async function report() {
  if (Date.now() - reportedAt < REPORT_EVERY_MS) return;
  reportedAt = Date.now();
  const battery = await batteryNow();
  const { socket } = connection;
  if (socket?.readyState !== WebSocket.OPEN) {
    reportedAt = 0; // after it has come back
    return;
  }
  socket.send(JSON.stringify({ type: "report", version, battery }));
}

/** {level: 0…100, charging}; null where the browser does not tell. */
async function batteryNow() {
  const found = await navigator.getBattery?.().catch(() => null);
  return found ? { level: Math.round(found.level * 100), charging: found.charging } : null;
}

setInterval(() => connection.state === "live" && report(), 5000);
connection.start();
