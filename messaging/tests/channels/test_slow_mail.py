"""A mail server that takes its time holds no e-mail for longer than it is ours to send."""

import socketserver
import threading
from collections.abc import Callable, Iterator

import pytest

from messaging.channels import ChannelError, channel_of
from messaging.tests.channels.test_sending import mail_address, outgoing
from orderbuddy.running.ports import LOCALHOST

HANGS = 60.0


class SlowServer(socketserver.ThreadingTCPServer):
    """Each reply comes `pause` seconds late, the last one to a message `last_pause`. `taken`: the
    messages that came as a whole."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, pause: float, last_pause: float) -> None:
        super().__init__((LOCALHOST, 0), _Talk)
        self.pause, self.last_pause = pause, last_pause
        self.taken: list[bytes] = []
        self.ended = threading.Event()


class _Talk(socketserver.StreamRequestHandler):
    server: SlowServer

    def handle(self) -> None:
        try:
            self._say("220 slow", self.server.pause)
            while command := self.rfile.readline()[:4].upper():
                if command == b"DATA":
                    self._say("354 go on", self.server.pause)
                    self._take()
                self._say("250 slow", self.server.pause)
        except OSError:  # who waits no longer is gone
            pass

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        self.server.ended.wait(self.server.last_pause)

    def _say(self, words: str, pause: float) -> None:
        self.server.ended.wait(pause)
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def slow_server(settings) -> Iterator[Callable[..., SlowServer]]:
    made: list[SlowServer] = []

    def make(*, pause: float = 0.0, last_pause: float = 0.0) -> SlowServer:
        server = SlowServer(pause, last_pause)
        made.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_PORT = server.server_address[1]
        return server

    yield make
    for server in made:
        server.ended.set()
        server.shutdown()
        server.server_close()


def failed() -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        channel_of("email").send(outgoing(mail_address()))
    return raised.value


def test_replies_that_are_slow_together_are_not_waited_for(slow_server, settings) -> None:
    """Each of them would be in time. Nothing was sent: it may be tried again as it is."""
    settings.MESSAGE_CLAIM_SECONDS = 2
    server = slow_server(pause=0.5)
    error = failed()
    assert (error.maybe_acted, error.is_provider_down, error.is_permanent) == (False, True, False)
    assert server.taken == []


def test_without_time_for_a_last_word_the_message_is_not_given(slow_server, settings) -> None:
    settings.MESSAGE_CLAIM_SECONDS = 4
    server = slow_server(pause=0.45)
    error = failed()
    assert (error.maybe_acted, error.is_provider_down) == (False, True)
    assert server.taken == []


def test_who_hangs_with_the_message_may_have_it(slow_server, settings) -> None:
    settings.MESSAGE_CLAIM_SECONDS = 8
    server = slow_server(last_pause=HANGS)
    error = failed()
    assert (error.maybe_acted, error.is_provider_down) == (True, True)
    assert len(server.taken) == 1


def test_slow_but_in_time_is_sent(slow_server, settings) -> None:
    settings.MESSAGE_CLAIM_SECONDS = 60
    server = slow_server(pause=0.1, last_pause=1.0)
    assert channel_of("email").send(outgoing(mail_address())).provider == "smtp"
    assert len(server.taken) == 1
