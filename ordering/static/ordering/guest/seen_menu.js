/**
 * What was on the menus since this page was opened. The API leaves out what is sold out; an item
 * that goes while somebody looks at it stays where it was, greyed, so that nothing jumps away under
 * their finger, and is there again when it comes back.
 */
export class SeenMenu {
  constructor() {
    this.lists = new Map();
    this.entries = new Map();
  }

  /** Takes over what a place offers now. */
  learn({ menus, items }) {
    this.lists = new Map(
      menus.map((menu) => [menu._id, merged(this.lists.get(menu._id) ?? [], idsOf(menu))]),
    );
    for (const [id, entry] of items) this.entries.set(id, entry);
  }

  /** The entries of a menu in their order; those that are sold out have `isOff`. */
  entriesOf(menu, items) {
    const ids = this.lists.get(menu._id) ?? idsOf(menu);
    return ids.map((id) => items.get(id) ?? { ...this.entries.get(id), isOff: true });
  }

  /** The entry of an item as it is or was. */
  entry(itemId) {
    return this.entries.get(itemId) ?? null;
  }
}

const idsOf = (menu) => (menu.items ?? []).map((item) => item.id);

/** The new order, with each id that is gone behind the one that it stood behind. */
function merged(before, now) {
  const all = [...now];
  before.forEach((id, at) => {
    if (all.includes(id)) return;
    const previous = before.slice(0, at).findLast((one) => all.includes(one));
    all.splice(previous === undefined ? 0 : all.indexOf(previous) + 1, 0, id);
  });
  return all;
}
