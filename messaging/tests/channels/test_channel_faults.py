"""Whatever goes wrong at a provider, a channel says what it means: whether to try again, when, and
whether the message may have gone out. It tries once."""

import pytest

from messaging.channels import ChannelError
from messaging.tests.channels.ways import WAYS
from orderbuddy.running.ports import LOCALHOST, free_port

NAMES = sorted(WAYS)
# Kind, told so, what the error says, how many the provider really sent.
TRANSIENT = {"is_permanent": False, "opted_out": False, "is_address_dead": False}
DOWN = {**TRANSIENT, "is_provider_down": True}
CASES = {
    "refused": ({"kind": "decline", "status": 400}, {"is_permanent": True}, 0),
    "too many": (
        {"kind": "limit", "retry_after": 7},
        {**TRANSIENT, "is_provider_down": False, "retry_after_seconds": 7, "maybe_acted": False},
        0,
    ),
    "not let in": ({"kind": "error", "status": 401}, {**DOWN, "maybe_acted": False}, 0),
    "unavailable": ({"kind": "error", "status": 503}, {**DOWN, "maybe_acted": False}, 0),
    "broken": ({"kind": "error", "status": 500}, {**DOWN, "maybe_acted": True}, 0),
    "broken after": (
        {"kind": "error", "status": 502, "when": "after"}, {**DOWN, "maybe_acted": True}, 1,
    ),
    "cut off": ({"kind": "drop"}, {**DOWN, "maybe_acted": True}, 0),
    "cut off after": ({"kind": "drop", "when": "after"}, {**DOWN, "maybe_acted": True}, 1),
}  # fmt: skip


# A push service that lets us not in speaks of one browser's subscription, not of us.
OF_ONE_BROWSER = {"is_permanent": True, "is_provider_down": False, "maybe_acted": False}


@pytest.mark.parametrize("case", sorted(CASES))
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_said(way, name: str, case: str) -> None:
    one, (trouble, said, sent) = way(name), CASES[case]
    # Were it tried again, it would arrive. (But when it is not let in, Google's library asks for
    # another access token first.)
    times = 3 if (name, case) == ("fcm", "not let in") else 1
    one.fake.trouble(to=one.address, **trouble, times=times)
    if (name, case) == ("push", "not let in"):
        said = OF_ONE_BROWSER
    with pytest.raises(ChannelError) as raised:
        one.send()
    assert {name: getattr(raised.value, name) for name in said} == said
    assert raised.value.code
    assert len(one.taken()) == sent


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", NAMES)
def test_a_provider_that_stalls_is_not_waited_for(way, settings, name: str, when: str) -> None:
    one = way(name)
    if name == "fcm":
        way(name).send()  # with its own access token, which takes time of its own
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    stalled = one.fake.trouble("hold", to=one.address, when=when)
    with pytest.raises(ChannelError) as raised:
        one.send()
    stalled.release()
    assert raised.value.maybe_acted
    assert raised.value.is_provider_down


@pytest.mark.parametrize("name", [name for name in NAMES if name != "push"])
def test_an_answer_that_nobody_understands(way, name: str) -> None:
    """(A push service says all that it has to say by its status.)"""
    one = way(name)
    one.fake.trouble("garbage", to=one.address, when="after")
    with pytest.raises(ChannelError) as raised:
        one.send()
    assert (raised.value.maybe_acted, raised.value.is_permanent) == (True, False)
    assert len(one.taken()) == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != "push"])
def test_a_provider_that_is_away(way, settings, name: str) -> None:
    one = way(name)
    setattr(settings, one.setting, f"http://{LOCALHOST}:{free_port()}")
    with pytest.raises(ChannelError) as raised:
        one.send()
    assert (raised.value.maybe_acted, raised.value.is_provider_down) == (False, True)
    assert not raised.value.is_permanent


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("sms", "TWILIO_ACCOUNT_SID"),
        ("sms", "TWILIO_PHONE_NUMBER"),
        ("whatsapp by twilio", "TWILIO_WHATSAPP_NUMBER"),
        ("whatsapp by meta", "WHATSAPP_ACCESS_TOKEN"),
        ("sendgrid", "SENDGRID_API_KEY"),
        ("fcm", "FIREBASE_PROJECT_ID"),
        ("push", "VAPID_PRIVATE_KEY"),
    ],
)
def test_what_is_not_set_up_says_so(way, settings, name: str, setting: str) -> None:
    one = way(name)
    assert one.channel.is_set_up()
    setattr(settings, setting, "")
    assert not one.channel.is_set_up()
    with pytest.raises(ChannelError) as raised:
        one.send()
    assert (raised.value.code, raised.value.is_permanent) == ("not_set_up", True)
    assert one.taken() == []


@pytest.mark.parametrize("name", NAMES)
def test_no_error_tells_a_secret(way, settings, name: str) -> None:
    """What is said is stored with the message, and shown to staff."""
    one = way(name)
    one.fake.trouble("drop", to=one.address)
    with pytest.raises(ChannelError) as raised:
        one.send()
    secrets = [settings.TWILIO_AUTH_TOKEN, settings.WHATSAPP_ACCESS_TOKEN, one.address, "127.0.0.1"]
    assert not [one for one in secrets if one in str(raised.value)]
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
