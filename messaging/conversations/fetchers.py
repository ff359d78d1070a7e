"""How guests' files are had from each provider that brings them: see `fetching`."""

from messaging.channels import media
from messaging.channels.base import ChannelError
from messaging.conversations.fetching import FetchError, fetcher
from messaging.incoming import Media


@fetcher("twilio")
@fetcher("twilio_whatsapp")
@fetcher("whatsapp_cloud")
def fetch(url: str, most_bytes: int) -> bytes:
    """The file; the address says whose it is. Raises FetchError."""
    try:
        return media.fetch(Media(url, ""), at_most=most_bytes).content
    except ChannelError as error:
        raise FetchError(str(error), is_permanent=error.is_permanent) from error
