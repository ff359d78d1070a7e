"""Files that guests send are fetched from their provider, and from nowhere else."""

import secrets

import pytest

from messaging.channels import ChannelError
from messaging.channels.media import File, fetch
from messaging.fakes.twilio import MESSAGES
from messaging.incoming import Media

PICTURE = b"\x89PNG" + b"x" * 1000


@pytest.fixture
def of_twilio(texts_sent) -> Media:
    name = f"ME{secrets.token_hex(16)}"
    texts_sent.files[name] = (PICTURE, "image/png")
    return Media(f"{texts_sent.url}{MESSAGES}/SM1/Media/{name}", "image/png")


@pytest.fixture
def of_meta(graph) -> Media:
    name = str(secrets.randbelow(10**15) + 10**15)
    graph.files[name] = (PICTURE, "image/png")
    return Media(f"graph:{name}", "image/png")


@pytest.mark.parametrize("name", ["of_twilio", "of_meta"])
def test_a_file_comes_as_it_was_sent(request, name: str) -> None:
    media = request.getfixturevalue(name)
    assert fetch(media, at_most=10_000) == File(PICTURE, "image/png")


@pytest.mark.parametrize("name", ["of_twilio", "of_meta"])
def test_a_file_that_is_too_large_is_not_read_to_its_end(request, name: str) -> None:
    with pytest.raises(ChannelError) as raised:
        fetch(request.getfixturevalue(name), at_most=500)
    assert (raised.value.code, raised.value.is_permanent) == ("too_large", True)


@pytest.mark.parametrize("url", [
    "http://169.254.169.254/latest/meta-data", "http://127.0.0.1:9/x", "https://evil.example/x",
    "file:///etc/passwd", "https://api.twilio.com.evil.example/x", "https://mms.twiliocdn.com/x",
])  # fmt: skip
def test_an_address_that_is_not_twilios_is_not_asked(url: str) -> None:
    """Not even one to which Twilio may redirect: our secret would go there."""
    with pytest.raises(ChannelError) as raised:
        fetch(Media(url, "image/png"), at_most=10)
    assert raised.value.code == "not_theirs"


def test_a_file_that_is_gone_and_a_provider_that_is_cut_off(graph, texts_sent, of_meta) -> None:
    gone = Media(f"{texts_sent.url}{MESSAGES}/SM1/Media/none", "image/png")
    with pytest.raises(ChannelError) as raised:
        fetch(gone, at_most=10)
    assert raised.value.is_permanent
    graph.trouble("drop", operation="file")
    with pytest.raises(ChannelError) as raised:
        fetch(of_meta, at_most=10_000)
    assert not raised.value.is_permanent
