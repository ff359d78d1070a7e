"""Takes changes from MongoDB's change stream, in order, and has them told to the listeners."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

from pymongo.change_stream import ChangeStream
from pymongo.errors import OperationFailure, PyMongoError

from orderbuddy.changes import (
    Change,
    something_is_put_off,
    version_of,
    versioned_session,
    watched,
)
from orderbuddy.mongo import Document, database, now
from ordering.live import open_orders
from ordering.relay.backoff import pauses
from ordering.relay.pulse import Pulse
from ordering.relay.state import Keeper, Lease, Progress
from ordering.relay.telling import Teller

logger = logging.getLogger(__name__)

STANDBY_SECONDS = 0.5
# The stream says "nothing new" this often; shorter than what processes trust (TRUSTED_SECONDS).
AWAIT_MS = 250
OPERATIONS = ("insert", "update", "replace", "delete")
# ChangeStreamHistoryLost, ChangeStreamFatalError, InvalidResumeToken: that place is gone for good.
LOST_PLACE = (286, 280, 260)


class StoppedError(Exception):
    """The relay is to end, or may no longer lead."""


class Relay:
    """One of any number; whichever has the lease works. `stop` ends it within half a second."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._lease = Lease()
        self._progress = Progress()
        self._teller = Teller(self._pause)

    def run(self) -> None:
        """Works, stands by, or waits for MongoDB, until `stop` is set."""
        waits, stands_by = pauses(), False
        while not self._stop.is_set():
            try:
                progress = self._lease.take()
                if progress is None:
                    if not stands_by:
                        logger.info("Another relay leads, this one stands by")
                    stands_by = True
                    self._stop.wait(STANDBY_SECONDS)
                    continue
                waits, stands_by = pauses(), False
                self._lead(progress)
            except (PyMongoError, OSError) as error:
                logger.warning("The relay lost MongoDB and tries again: %s", error)
                self._stop.wait(next(waits))

    def _lead(self, progress: Progress) -> None:
        logger.info("This relay leads")
        self._progress = progress
        with self._threads():
            try:
                self._follow_from(progress.token)
            except StoppedError:
                logger.info("This relay no longer leads")
        if self._lease.holds():
            self._lease.release(progress)

    @contextmanager
    def _threads(self) -> Iterator[None]:
        threads = (Keeper(self._lease, self._progress), Pulse(self._lease, self._progress))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for thread in threads:
                thread.end()

    def _follow_from(self, token: Document | None) -> None:
        try:
            self._follow(token)
        except OperationFailure as error:
            if error.code not in LOST_PLACE:
                raise
            logger.error("The place in the change stream is lost, beginning anew: %s", error)
            self._follow(None)

    def _follow(self, token: Document | None) -> None:
        pipeline = [
            {"$match": watched()},
            # The whole document comes too: with both, one of 8 MB would pass MongoDB's limit.
            {"$project": {"updateDescription": 0}},
        ]
        with database().watch(
            pipeline, "updateLookup", start_after=token, max_await_time_ms=AWAIT_MS
        ) as stream:
            if token is None:
                self._begin_anew()
            while stream.alive:
                self._take_next(stream)
        self._pause(STANDBY_SECONDS)  # the database itself was dropped

    def _take_next(self, stream: ChangeStream) -> None:
        event = stream.try_next()
        self._check()
        if event is not None:
            self._take(event)
        else:
            self._teller.tell_that_it_is_quiet()
        progress = self._progress
        if not something_is_put_off():
            progress.token = stream.resume_token
        progress.caught_up_at = monotonic() - (self._seconds_since(event) if event else 0.0)
        progress.changes_total += event is not None

    def _take(self, event: Document) -> None:
        if event["operationType"] not in OPERATIONS:
            self._teller.tell_everyone_to_read_anew()  # a collection was dropped or renamed
            return
        document = event.get("fullDocument")
        # What an order leaves of itself when it moves to the archive is no order any more.
        is_gone = bool(document and document.get("prunedAt"))
        self._tell(
            Change(
                collection=event["ns"]["coll"],
                id=event["documentKey"]["_id"],
                operation="delete" if is_gone else event["operationType"],
                document=None if is_gone else document,
                version=version_of(event["clusterTime"]),
                at=event["wallTime"],
            )
        )

    def _begin_anew(self) -> None:
        """What was missed is not known: screens read anew, listeners get all open orders."""
        self._teller.tell_everyone_to_read_anew()
        with versioned_session() as (session, version):
            orders = open_orders(session)
        for order in orders:
            self._tell(Change("orders", order["_id"], "replace", order, version, now()))

    def _tell(self, change: Change) -> None:
        self._progress.skipped += self._teller.tell(change)

    def _seconds_since(self, event: Document) -> float:
        """How old the change is by the database's clock, which is not ours."""
        there = datetime.now(UTC) + self._lease.clock_ahead
        return max(0.0, (there - event["wallTime"]).total_seconds())

    def _pause(self, seconds: float) -> None:
        self._stop.wait(seconds)
        self._check()

    def _check(self) -> None:
        if self._stop.is_set() or not self._lease.holds():
            raise StoppedError
