/**
 * What one line of a ticket is to one station: done, held, cancelled, changed, whose options.
 * Pure. `at` is a station's id; ALL (no stations) and EXPO (whole orders) mean the whole line.
 */

export const ALL = "all";
export const EXPO = "expo";

/** The line's state at that station: its part where several stations make it. */
export const partOf = (line, at) => line.parts?.[at] ?? line;

/** Whether nothing is left to do for that station. */
export const isDone = (line, at) => Boolean(partOf(line, at).completedAt);
export const isCancelled = (line) => Boolean(line.cancelledAt);

/** Held back at this instant, by the server's clock. */
export function isHeld(line, nowMs) {
  if (!line.hold) return false;
  return line.hold.until === null || Date.parse(line.hold.until) > nowMs;
}

/** Still to be made at that station, now or later. */
export const isOpen = (line, at) => !isDone(line, at) && !isCancelled(line);

/** To be made at that station now. */
export const isDue = (line, at, nowMs) => isOpen(line, at) && !isHeld(line, nowMs);

/** A change or cancellation of this line that the station has not acknowledged. */
export const isUnseen = (line, at) => (line.unseenBy ?? []).includes(at);

/** The lines of a ticket that this station has to do with, those it has seen off left out. */
export function linesAt(ticket, at) {
  const whole = at === ALL || at === EXPO;
  return ticket.lines.filter(
    (line) =>
      (whole || line.stationIds.includes(at)) && !(isCancelled(line) && !isUnseen(line, at)),
  );
}

/** True when this station makes only options of the dish. */
export function isOptionOnly(line, at) {
  const makers = line.itemStationIds ?? [];
  return line.stationIds.includes(at) && makers.length > 0 && !makers.includes(at);
}

/** [{id, name, at: [stationId]}]: `at` who else makes that option, empty when it is made here. */
export function optionsAt(line, at) {
  const options = line.options ?? line.choices.map((name) => ({ id: name, name, stationIds: [] }));
  const whole = at === ALL || at === EXPO;
  const isHere = (one) =>
    whole ||
    (one.stationIds.length ? one.stationIds.includes(at) : !isOptionOnly(line, at));
  return options.map((one) => ({
    id: one.id || one.name,
    name: one.name,
    at: isHere(one) ? [] : one.stationIds.length ? one.stationIds : line.itemStationIds,
  }));
}

/**
 * Equal lines, one under the other, are one row with a count: an order of six beers is one row.
 * A row is a line plus {itemIds, started, done, held, cancelled, unseen}.
 */
export function groupLines(lines, at = ALL, nowMs = 0) {
  const groups = new Map();
  for (const line of lines) {
    const row = rowOf(line, at, nowMs);
    const same = JSON.stringify([
      line.menuItemId, line.name, line.variant, line.choices, line.notes, line.course,
      row.done, row.held, row.cancelled, row.unseen, row.held ? line.hold.until : null,
    ]);
    const group = groups.get(same) ?? row;
    group.itemIds.push(line.id);
    group.started ||= Boolean(partOf(line, at).startedAt);
    groups.set(same, group);
  }
  return [...groups.values()];
}

function rowOf(line, at, nowMs) {
  return {
    ...line,
    itemIds: [],
    started: false,
    done: isDone(line, at),
    held: isOpen(line, at) && isHeld(line, nowMs),
    cancelled: isCancelled(line),
    unseen: isUnseen(line, at),
    optionOnly: isOptionOnly(line, at),
    shownOptions: optionsAt(line, at),
  };
}

/**
 * A ticket's rows, course by course: [{key, course, held, until, canHold, groups}]. `course` is
 * null where there is only one and nothing is held: then there is nothing to say about it.
 */
export function sectionsOf(lines, at, nowMs) {
  const sections = new Map();
  for (const line of [...lines].sort((a, b) => courseOf(a) - courseOf(b))) {
    const held = isOpen(line, at) && isHeld(line, nowMs);
    const key = `${courseOf(line)} ${held ? (line.hold.until ?? "") : "fired"}`;
    const section = sections.get(key) ?? { key, course: courseOf(line), held, lines: [] };
    section.until = held ? line.hold.until : null;
    section.lines.push(line);
    sections.set(key, section);
  }
  const plain = sections.size < 2 && ![...sections.values()].some((one) => one.held);
  return [...sections.values()].map((section) => ({
    ...section,
    course: plain ? null : section.course,
    canHold: !section.held && section.lines.every((line) => isUnbegun(line, at)),
    groups: groupLines(section.lines, at, nowMs),
  }));
}

const courseOf = (line) => line.course ?? 1;
const isUnbegun = (line, at) => isOpen(line, at) && !line.startedAt && !partOf(line, at).startedAt;
