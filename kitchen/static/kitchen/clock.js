/** Time as the kitchen tells it: by the server's clock, in the location's time zone. */

import { currentLanguage } from "./i18n.js";

let offsetMs = 0;

/** Sets this screen right by what the server said just now; wall tablets are often minutes off. */
export function setServerTime(text) {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) offsetMs = at - Date.now();
}

/** Now, in milliseconds, by the server's clock. */
export const nowMs = () => Date.now() + offsetMs;
export const toServerTime = (ms) => ms + offsetMs;

/** Whole minutes since an ISO instant, never below zero. */
export function minutesSince(iso) {
  return iso ? Math.max(0, Math.floor((nowMs() - Date.parse(iso)) / 60000)) : 0;
}

/** "4:05" until an ISO instant; hours before that. */
export function countdown(iso) {
  const seconds = Math.max(0, Math.ceil((Date.parse(iso) - nowMs()) / 1000));
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)} h` : `${minutes}:${two(seconds % 60)}`;
}

/** "14:05" in the location's time zone; in the tablet's own when that is unknown. */
export function clockText(ms, timeZone, seconds = false) {
  const form = { hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined };
  try {
    return new Date(ms).toLocaleTimeString(currentLanguage(), { ...form, timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Date(ms).toLocaleTimeString(currentLanguage(), form);
  }
}
