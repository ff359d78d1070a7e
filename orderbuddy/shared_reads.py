import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

READ_THREADS = 4


class SharedReads:
    """Blocking reads for an event loop; whoever wants the same at the same time shares one.

    Of each key at most one read is under way and one waits, however many ask: nobody gets a read
    that began before they asked. A thousand screens of one kitchen that come back together cost
    MongoDB two queries.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="socket-reads")
        self._running: dict[Hashable, asyncio.Task[Any]] = {}
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}

    async def read(self, key: Hashable, function: Callable[[], Any]) -> Any:
        """What `function()` gives or raises, called in a thread after this call began."""
        task = self._waiting.get(key)
        if task is None:
            task = self._waiting[key] = asyncio.create_task(self._run(key, function))
            task.add_done_callback(_hear_of_failure)
        return await asyncio.shield(task)

    async def _run(self, key: Hashable, function: Callable[[], Any]) -> Any:
        if before := self._running.get(key):
            await asyncio.wait([before])
        mine = self._running[key] = self._waiting.pop(key)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            if self._running.get(key) is mine:
                del self._running[key]


def _hear_of_failure(task: "asyncio.Task[Any]") -> None:
    """Who asked may be gone; asyncio would then report an exception that nobody heard."""
    if not task.cancelled():
        task.exception()
