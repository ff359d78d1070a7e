/**
 * Which orders are on the guests' board: one plain state and the functions that change it.
 * Whatever order messages come in, the same orders come out.
 *
 * Entry: {key, code, name, state: "making"|"ready"|"gone", at: ISO, version}
 */

const REMEMBERED_ENDS = 500;

export function emptyBoard() {
  return { complete: false, timezone: undefined, entries: new Map(), ended: new Map() };
}

/** Takes one upsert. True when the order has just become ready, as far as this board knew. */
export function applyOrder(board, entry) {
  const held = board.entries.get(entry.key);
  if (entry.version <= knownVersion(board, entry.key)) return false;
  if (entry.state === "gone") {
    end(board, entry.key, entry.version);
    return false;
  }
  board.ended.delete(entry.key);
  board.entries.set(entry.key, entry);
  return entry.state === "ready" && held?.state !== "ready";
}

/** Takes a snapshot, which replaces what is older. The entries that it shows to be newly ready. */
export function applyBoard(board, snapshot) {
  const listed = new Set(snapshot.orders.map((entry) => entry.key));
  for (const [key, held] of board.entries) {
    if (!listed.has(key) && held.version <= snapshot.version) end(board, key, snapshot.version);
  }
  const fresh = snapshot.orders.filter((entry) => applyOrder(board, entry));
  const first = !board.complete;
  board.timezone = snapshot.location?.timezone;
  board.complete = true;
  return first ? [] : fresh;
}

/** The longest awaited first; of those that are ready, the newest. */
export function columnsOf(board) {
  const all = [...board.entries.values()];
  const making = all.filter((one) => one.state === "making").sort(byAge);
  const ready = all.filter((one) => one.state === "ready").sort((a, b) => byAge(b, a));
  return { making, ready };
}

function byAge(a, b) {
  return (a.at ?? "").localeCompare(b.at ?? "") || a.key.localeCompare(b.key);
}

function knownVersion(board, key) {
  return Math.max(board.entries.get(key)?.version ?? -1, board.ended.get(key) ?? -1);
}

function end(board, key, version) {
  board.entries.delete(key);
  // Remembered so that a late, older upsert does not bring it back.
  board.ended.delete(key);
  board.ended.set(key, version);
  if (board.ended.size > REMEMBERED_ENDS) board.ended.delete(board.ended.keys().next().value);
}
