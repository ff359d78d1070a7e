from celery import Task, shared_task

from messaging.conversations import fetchers  # noqa: F401  (they register themselves)
from messaging.conversations.attending import attend
from messaging.conversations.fetching import FetchError, fetch_files_of
from orderbuddy.lanes import FILES
from orderbuddy.mongo import collection, parse_id

# 2, 4, 8, 16 and 32 seconds: a short absence of the provider.
_TRIES = 5


@shared_task
def attend_conversations() -> None:
    """Guests who wait too long: back to the pool, to whose turn it is, to the managers."""
    attend()


@shared_task(bind=True, max_retries=_TRIES)
@FILES.or_later
def fetch_files(self: Task, message_id: str) -> None:
    """`fetch_files_of`, tried again while that may help."""
    message = collection("thread_messages").find_one({"_id": parse_id(message_id)})
    if message is None:
        return
    try:
        fetch_files_of(message)
    except FetchError as error:
        if self.request.retries >= _TRIES:
            return  # it stays awaited: the inbox says that it has not come
        raise self.retry(exc=error, countdown=2 ** (self.request.retries + 1)) from error
