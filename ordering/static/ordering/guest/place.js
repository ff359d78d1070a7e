/** Where the guest is and what is offered there. */
import { Fault } from "./api.js";
import { fresh, saved } from "./saved.js";

const PATIENCE = 1500;

/** Raised for a code that leads nowhere. */
export class UnknownOrigin extends Error {}

/**
 * Loads a place: { origin, restaurant, location, campaign, menus, items, etags, tag, savedAt }.
 *
 * `items` maps an item's id to { item, menu, category }, `etags` a menu's id to the tag of what was
 * read of it, `tag` is the location's. `savedAt` is null when all of it is fresh.
 * Fresh wins; where the network is slower than `PATIENCE`, what this device kept is shown first
 * and `onFresh(place)` follows. Rejects with UnknownOrigin or a Fault.
 */
export async function loadPlace(originId, onFresh) {
  const coming = gather(originId, fresh);
  const first = await Promise.race([coming.catch(unlessUnknown), slept(PATIENCE)]);
  if (first) return first;
  const kept = await gather(originId, saved).catch(() => null);
  if (!kept) return coming;
  coming.then(onFresh, () => {});
  return kept;
}

/** Only what is fresh; rejects with a Fault. */
export const freshPlace = (originId) => gather(originId, fresh);

/**
 * The place with what may change while somebody looks at it read anew: the location and its menus.
 * Rejects with a Fault.
 */
export async function freshOffer(place) {
  const path = locationPath(place.origin.restaurantId, place.origin.locationId);
  const [location, found] = await Promise.all([fresh(path), menusAt(path, fresh)]);
  return { ...place, ...located(location), ...found, savedAt: null };
}

/** The names of a location's items, for an order's lines; empty when they cannot be had. */
export async function itemsOf(restaurantId, locationId) {
  const path = locationPath(restaurantId, locationId);
  const found = await menusAt(path, fresh)
    .catch(() => menusAt(path, saved))
    .catch(() => ({ items: new Map() }));
  return found.items;
}

/** The restaurant's name; "" when it cannot be had. */
export async function restaurantName(restaurantId) {
  const path = `order-app/restaurants/${encodeURIComponent(restaurantId)}`;
  const found = await fresh(path)
    .catch(() => saved(path))
    .catch(() => null);
  return found?.body.data.name ?? "";
}

async function gather(originId, get) {
  const dates = [];
  const noted = async (path) => {
    const found = await get(path);
    if (found.savedAt) dates.push(found.savedAt);
    return found;
  };
  const data = async (path) => (await noted(path)).body.data;
  const origin = await data(`order-app/restaurants/origins/${encodeURIComponent(originId)}`);
  if (!origin._id) throw new UnknownOrigin();
  const path = locationPath(origin.restaurantId, origin.locationId);
  const parts = await Promise.all([
    data(`order-app/restaurants/${encodeURIComponent(origin.restaurantId)}`),
    noted(path),
    data(`${path}/origins/${origin._id}/campaign`),
    menusAt(path, get),
  ]).catch(asUnknown);
  const [restaurant, location, campaign, offer] = parts;
  return { origin, restaurant, ...located(location), campaign, ...offer, savedAt: dates[0] ?? null };
}

const located = ({ body, placeTag = "" }) => ({ location: body.data, tag: placeTag });

async function menusAt(path, get) {
  const { body } = await get(`${path}/menus`);
  const offered = body.data.filter((menu) => menu.available !== false);
  const read = await Promise.all(offered.map(({ _id }) => get(`${path}/menus/${_id}`)));
  const menus = read.map((one) => one.body.data);
  const etags = Object.fromEntries(read.map((one, at) => [menus[at]._id, one.etag ?? ""]));
  return { menus, items: indexed(menus), etags };
}

/** The items of menus by their ids: { item, menu, category } each. */
export function indexed(menus) {
  const items = new Map();
  for (const menu of menus) {
    for (const item of menu.items ?? []) {
      const category = (menu.categories ?? []).find((one) => one.id === item.categoryId) ?? null;
      // The server prices an item that two menus hold by the first.
      if (!items.has(item.id)) items.set(item.id, { item: complete(item), menu, category });
    }
  }
  return items;
}

function complete(item) {
  const modifiers = (item.modifiers ?? []).map((one) => ({ ...one, options: one.options ?? [] }));
  return { ...item, variants: item.variants ?? [], modifiers, imageUrls: item.imageUrls ?? [] };
}

function locationPath(restaurantId, locationId) {
  return `order-app/restaurants/${encodeURIComponent(restaurantId)}/locations/${encodeURIComponent(locationId)}`;
}

function unlessUnknown(error) {
  if (error instanceof UnknownOrigin) throw error;
  return null;
}

function asUnknown(error) {
  // An origin whose restaurant or location is gone leads nowhere either.
  throw error instanceof Fault && error.status === 404 ? new UnknownOrigin() : error;
}

const slept = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds, null));
