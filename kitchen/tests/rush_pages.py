"""The kitchen's page in Chromium during the rush: all that is known of how it is built is here.

A station's tickets are `article[data-order]` in `main`; the key 1 bumps the first; a bump that the
server would not take is taken back with a word in `#fault`. What came up and went is written down
by the page itself, whenever its tree changes.
"""

import contextlib
from collections import Counter

from playwright.sync_api import Error, Page

SECONDS = 1000
TICKETS = "main article[data-order]"
LINES = "[data-items]"

BOOK = "window.rushBook ?? { appeared: {}, lines: {}, takenBack: 0, trail: [] }"

WATCH = """
(() => {
  const book = { appeared: {}, lines: {}, takenBack: 0, trail: [] };
  window.rushBook = book;
  let shown = new Set();
  let complaint = "";
  const note = (what) => book.trail.push(`${new Date().toISOString().slice(11, 23)} ${what}`);
  const look = () => {
    const said = document.querySelector("#fault")?.textContent ?? "";
    if (said && said !== complaint) book.takenBack += 1;
    if (said !== complaint) note(`says: ${said}`);
    complaint = said;
    const now = new Set();
    for (const card of document.querySelectorAll("TICKETS")) {
      const id = card.dataset.order;
      now.add(id);
      if (!shown.has(id)) {
        book.appeared[id] = (book.appeared[id] ?? 0) + 1;
        note(`+${id}`);
      }
      const lines = (book.lines[id] ??= {});
      for (const row of card.querySelectorAll("LINES"))
        for (const line of JSON.parse(row.dataset.items))
          if (row.textContent.length > (lines[line] ?? "").length) lines[line] = row.textContent;
    }
    for (const id of shown) if (!now.has(id)) note(`-${id}`);
    shown = now;
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true,
    attributes: true, attributeFilter: ["data-order", "data-items"] });
})();
""".replace("TICKETS", TICKETS).replace("LINES", LINES)


class RushPage:
    """One page at a station.

    `appeared`: how often each ticket came up in one life of the page, at most; `lines`: the words
    of each (order, line) on them; `taken_back`: how often the page said that a bump was not;
    `trail`: when tickets came and went, and what was said, a life after the other.
    """

    def __init__(self, page: Page, station: str) -> None:
        self.page, self.station = page, station
        self.appeared: Counter[str] = Counter()
        self.lines: dict[tuple[str, str], str] = {}
        self.taken_back = 0
        self.trail: list[str] = []
        self.lives = 1
        page.add_init_script(WATCH)
        page.reload()

    def bump_first(self) -> None:
        """Somebody bumps the oldest ticket."""
        if self.page.locator(TICKETS).count():
            self.page.keyboard.press("1")

    def die(self) -> None:
        """The page is gone and comes back; while the server is away it is opened again."""
        self.read()
        self.lives += 1
        self._open()

    def read(self) -> None:
        """Take over what the page has written down."""
        book = self.page.evaluate(BOOK)
        self.taken_back += book["takenBack"]
        self.trail += [f"life {self.lives}", *book["trail"]]
        for order_id, times in book["appeared"].items():
            self.appeared[order_id] = max(self.appeared[order_id], times)
        for order_id, lines in book["lines"].items():
            self.lines |= {(order_id, line_id): words for line_id, words in lines.items()}

    def left(self) -> int:
        """How many tickets are on it."""
        return self.page.locator(TICKETS).count()

    def _open(self) -> None:
        url = self.page.url
        for _ in range(60):
            with contextlib.suppress(Error):  # nobody answers just now
                answer = self.page.goto(url, timeout=5 * SECONDS)
                if answer is not None and answer.ok:
                    return
            self.page.wait_for_timeout(0.5 * SECONDS)
        raise AssertionError(f"{url} did not come back")
