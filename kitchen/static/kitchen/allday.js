/** All-day counts: how many of each dish, and of each option, are still to be made. Pure. */

import { isDue } from "./lines.js";

/** Whether a line is of that count; `key` is an item's or an option's. */
export function matches(line, key) {
  return itemKey(line) === key || (line.options ?? []).some((one) => optionKey(one) === key);
}

const itemKey = (line) => `item ${line.menuItemId} ${line.variant}`;
const optionKey = (option) => `option ${option.id || option.name}`;

/**
 * {items, options}, each [{key, name, variant, count}], the most first. Only what the columns show
 * counts: due, not cancelled, and made at that column; a line that two stations make counts once.
 */
export function allDayOf(columns, nowMs) {
  const [items, options] = [new Map(), new Map()];
  const counted = new Set();
  for (const card of columns.flatMap((column) => column.cards)) {
    if (card.stopped || card.ticket.status !== "ACCEPTED") continue;
    for (const row of card.sections.flatMap((section) => section.groups)) {
      if (row.held || row.cancelled) continue;
      const due = card.lines.filter((line) => isDue(line, card.at, nowMs));
      const ids = row.itemIds.filter((id) => due.some((line) => line.id === id));
      count(items, options, counted, card, row, ids);
    }
  }
  return { items: sorted(items), options: sorted(options) };
}

function count(items, options, counted, card, row, itemIds) {
  const fresh = (part) =>
    itemIds.filter((id) => {
      const key = `${card.ticket.orderId} ${id} ${part}`;
      return !counted.has(key) && counted.add(key);
    }).length;
  if (!row.optionOnly) add(items, itemKey(row), row.name, row.variant, fresh("item"));
  for (const option of row.shownOptions.filter((one) => !one.at.length)) {
    const key = optionKey(option);
    add(options, key, option.name, "", fresh(key));
  }
}

function add(counts, key, name, variant, much) {
  const entry = counts.get(key) ?? { key, name, variant, count: 0 };
  entry.count += much;
  counts.set(key, entry);
}

function sorted(counts) {
  return [...counts.values()]
    .filter((entry) => entry.count)
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
