"""The staff's REST: reading, answering, notes, tags, assigning, resolving; by role."""

import secrets
from datetime import timedelta

import pytest

from messaging.conversations.answering import hand_over
from messaging.conversations.listeners import send_answer
from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    by_whatsapp,
    lines_of,
    number,
    session_of,
    settings_of,
    talking_shop,
    texted,
    thread_of,
)
from messaging.conversations.writing import Line, change
from messaging.fakes import graph, twilio
from orderbuddy.changes import Change
from orderbuddy.members.tests.people import another_location, member
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_shop
from ordering.tests.guests import eventually

API = "/api/v1"
SECONDS = 30
TEMPLATE = {"name": "about_order", "language": "en", "text": "Hello {{1}}, about {{2}}."}


@pytest.fixture
def session(stack, sign_in):
    """(the shop, its owner)."""
    shop = talking_shop(templates=[TEMPLATE])
    return shop, sign_in(shop)


def get(session, path: str):
    answer = session.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def do(session, verb: str, path: str, **body):
    answer = session.request(verb, f"{API}/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["data"]


def listed(session, shop, query: str = "") -> list[str]:
    return [
        one["id"] for one in get(session, f"conversations/{shop.restaurant_id}{query}")["threads"]
    ]


def sent(thread_id) -> list[dict]:
    return list(collection("messages").find({"threadId": thread_id, "what": "conversation_reply"}))


def test_the_inbox_is_listed_by_pages(session) -> None:
    shop, owner = session
    made = [str(a_thread(shop, f"Number {place}")["_id"]) for place in range(5)]
    path = f"conversations/{shop.restaurant_id}?limit=2"
    found, cursor = [], ""
    while cursor is not None:
        page = get(owner, f"{path}&before={cursor}")
        found += [one["id"] for one in page["threads"]]
        cursor = page["next"]
    assert found == made[::-1]


def test_the_inbox_is_filtered(session) -> None:
    shop, owner = session
    mine, tagged, done = (str(a_thread(shop)["_id"]) for _ in range(3))
    me = str(member(shop, "owner").pk)
    do(owner, "PUT", f"threads/{mine}/assignee", personId=me)
    do(owner, "PUT", f"threads/{tagged}/tags", tags=["allergy", "Catering"])
    do(owner, "POST", f"threads/{done}/resolve")
    assert listed(owner, shop, f"?assignee={me}") == [mine]
    assert listed(owner, shop, "?assignee=none") == [tagged]
    assert listed(owner, shop, "?assignee=me") == []
    assert listed(owner, shop, "?tag=catering") == [tagged]
    assert listed(owner, shop, "?state=resolved") == [done]
    assert listed(owner, shop, f"?location={shop.location_id}") == [tagged, mine]


def test_a_thread_names_the_guests_orders(session) -> None:
    shop, owner = session
    ana = number()
    older = an_order(shop, ana, at=now() - timedelta(days=1))
    newer = an_order(shop, ana)
    an_order(shop, number())
    thread = get(owner, f"threads/{receive(texted(shop, ana))}")
    assert [one["code"] for one in thread["orders"]] == [newer["orderCode"], older["orderCode"]]


def test_an_answer_goes_to_the_outbox_once(stack, session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    body = {"text": "Two more minutes", "actionId": secrets.token_hex(8)}
    first = do(owner, "POST", f"threads/{thread['_id']}/messages", **body)
    again = do(owner, "POST", f"threads/{thread['_id']}/messages", **body)
    assert first["id"] == again["id"]
    eventually(lambda: bool(sent(thread["_id"])), SECONDS)
    (message,) = sent(thread["_id"])
    assert (message["channel"], message["to"]) == ("sms", thread["phone"])
    assert (message["content"]["text"], message["purpose"]) == ("Two more minutes", "service")
    after = thread_of(thread["_id"])
    assert (after["waitingSince"], str(after["lastText"])) == (None, "Two more minutes")
    assert after["assignee"] is not None  # who answers what is nobody's, takes it


def test_how_far_an_answer_has_come_is_told(stack, session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    do(owner, "POST", f"threads/{thread['_id']}/messages", text="Soon")

    def delivery() -> str | None:
        return get(owner, f"threads/{thread['_id']}/messages")["messages"][-1]["delivery"]

    eventually(lambda: delivery() == "sent", SECONDS)


def test_an_answer_that_is_handed_over_again_is_the_same(stack, session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    do(owner, "POST", f"threads/{thread['_id']}/messages", text="Soon")
    eventually(lambda: "messageId" in lines_of(thread["_id"])[-1], SECONDS)
    line = lines_of(thread["_id"])[-1]
    lost = {"_id": line["_id"]}, {"$unset": {"messageId": 1}}
    collection("thread_messages").update_one(*lost)  # the process died in between
    hand_over(line)
    assert lines_of(thread["_id"])[-1]["messageId"] == line["messageId"]
    assert len(sent(thread["_id"])) == 1


def test_an_answer_that_was_never_handed_over_is_said_not_to_be_sent(session) -> None:
    """The relay was away for hours: what was urgent then is not sent now, and staff see that."""
    shop, owner = session
    thread = a_thread(shop)
    line = Line("staff", text="In a minute", channel="sms", at=now() - timedelta(hours=2))
    found = change(thread["_id"], line=line)
    assert found is not None
    told = Change("thread_messages", found[1]["_id"], "insert", found[1], 1, now())
    send_answer(told)
    answer = get(owner, f"threads/{thread['_id']}/messages")["messages"][-1]
    assert (answer["delivery"], answer["why"]) == ("suppressed", "too_late")
    assert sent(thread["_id"]) == []


def test_where_guests_are_sent_nothing_an_answer_says_so(settings, session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    # Of a note that becomes an answer, the run's relay hands nothing over.
    _, note = change(thread["_id"], line=Line("note", text="Soon", channel="sms"))
    collection("thread_messages").update_one({"_id": note["_id"]}, {"$set": {"from": "staff"}})
    settings.ALLOW_MESSAGE = False
    hand_over({**note, "from": "staff"})
    told = get(owner, f"threads/{thread['_id']}/messages")["messages"][-1]
    assert (told["delivery"], told["why"]) == ("suppressed", "switched_off")


def test_after_a_day_whatsapp_takes_templates_only(session) -> None:
    shop, owner = session
    thread_id = receive(by_whatsapp(shop, number(), at=now() - timedelta(hours=25)))
    path = f"{API}/threads/{thread_id}/messages"
    refused = owner.post(path, json={"text": "Hello again"})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    assert refused.json()["templates"] == [TEMPLATE]
    body = {"template": "about_order", "values": ["Ana", "order A1B2"]}
    line = do(owner, "POST", f"threads/{thread_id}/messages", **body)
    assert line["text"] == "Hello Ana, about order A1B2."
    eventually(lambda: bool(sent(thread_id)), SECONDS)
    (message,) = sent(thread_id)
    assert message["content"]["template"]["values"] == ["Ana", "order A1B2"]
    assert thread_of(thread_id)["windowUntil"] < now()  # only the guest opens it


@pytest.mark.parametrize(
    "body",
    [
        {"text": "  "},
        {"text": "Hi", "channel": "whatsapp"},
        {"text": "Hi", "channel": "fax"},
        {"template": "unknown"},
        {"template": "about_order", "values": ["Ana"]},
        {"text": "x" * 4001},
        {"text": "Hi", "more": 1},
    ],
)
def test_what_cannot_be_sent_is_refused(session, body) -> None:
    shop, owner = session
    thread = a_thread(shop)
    answer = owner.post(f"{API}/threads/{thread['_id']}/messages", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert len(lines_of(thread["_id"])) == 1


def test_a_note_is_sent_to_nobody(session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    note = do(owner, "POST", f"threads/{thread['_id']}/notes", text="Allergic to nuts")
    assert note["from"] == "note"
    after = thread_of(thread["_id"])
    assert (after["lastText"], after["waitingSince"]) == (
        thread["lastText"],
        thread["waitingSince"],
    )
    do(owner, "POST", f"threads/{thread['_id']}/messages", text="Soon")
    eventually(lambda: bool(sent(thread["_id"])), SECONDS)
    assert [one["content"]["text"] for one in sent(thread["_id"])] == ["Soon"]


def test_who_is_given_a_thread_must_work_there(session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    path = f"{API}/threads/{thread['_id']}/assignee"
    outsiders = [
        member(make_shop(), "owner"),
        member(shop, "viewer"),
        member(shop, "owner", [another_location(shop)]),
    ]
    for person in outsiders:
        assert owner.put(path, json={"personId": str(person.pk)}).status_code == 400
    cashier = member(shop, "cashier")
    given = do(owner, "PUT", f"threads/{thread['_id']}/assignee", personId=str(cashier.pk))
    assert given["assignee"] == str(cashier.pk)
    back = do(owner, "PUT", f"threads/{thread['_id']}/assignee", personId=None)
    assert back["assignee"] is None
    assert [line["what"] for line in lines_of(thread["_id"])] == ["", "assigned", "assigned"]


def test_what_is_read_is_ones_own(stack, session) -> None:
    shop, owner = session
    ana = number()
    thread_id = receive(texted(shop, ana))
    receive(texted(shop, ana, "Hello?"))
    colleague = session_of(stack, shop, "cashier")
    done = do(owner, "PUT", f"threads/{thread_id}/read", seq=1)
    assert done["messages"] == 1
    assert get(owner, f"threads/{thread_id}")["read"] == 1
    do(owner, "PUT", f"threads/{thread_id}/read", seq=99)
    do(owner, "PUT", f"threads/{thread_id}/read", seq=1)
    assert get(owner, f"threads/{thread_id}")["read"] == 2
    assert get(colleague, f"threads/{thread_id}")["read"] == 0
    about = f"conversations/{shop.restaurant_id}/about"
    assert (get(owner, about)["unread"], get(colleague, about)["unread"]) == (0, 1)
    colleague.close()


def test_messages_come_by_pages(session) -> None:
    shop, owner = session
    ana = number()
    for place in range(53):
        thread_id = receive(texted(shop, ana, f"Message {place}"))
    newest = get(owner, f"threads/{thread_id}/messages")
    assert (len(newest["messages"]), newest["isMore"]) == (50, True)
    first = newest["messages"][0]["seq"]
    older = get(owner, f"threads/{thread_id}/messages?before={first}")
    assert [one["text"] for one in older["messages"]] == ["Message 0", "Message 1", "Message 2"]
    newer = get(owner, f"threads/{thread_id}/messages?after={first + 48}")
    assert [one["text"] for one in newer["messages"]] == ["Message 52"]


def test_tags_are_ours_and_their_own(session) -> None:
    shop, owner = session
    thread = a_thread(shop)
    told = do(owner, "PUT", f"threads/{thread['_id']}/tags", tags=["late", "VIP guest", "late"])
    assert told["tags"] == ["late", "vip guest"]
    for wrong in (["x" * 31], ["<b>"], [""], ["one"] * 11):
        path = f"{API}/threads/{thread['_id']}/tags"
        assert owner.put(path, json={"tags": wrong}).status_code == 400


def test_saved_replies(session) -> None:
    shop, owner = session
    path = f"conversations/{shop.restaurant_id}"
    made = do(owner, "POST", f"{path}/replies", title="Soon", text="Two minutes, {name}")
    do(owner, "PUT", f"{path}/replies/{made['id']}", title="Soon", text="Three minutes")
    assert [one["text"] for one in get(owner, f"{path}/about")["replies"]] == ["Three minutes"]
    do(owner, "DELETE", f"{path}/replies/{made['id']}")
    assert get(owner, f"{path}/about")["replies"] == []
    written = collection("audit_log").find({"subject": f"saved_reply:{made['id']}"})
    assert [one["what"].rpartition(".")[2] for one in written.sort("at", 1)] == [
        "added", "changed", "removed",
    ]  # fmt: skip


def test_settings_are_changed_one_by_one_and_recorded(session) -> None:
    shop, owner = session
    path = f"conversations/{shop.restaurant_id}/settings/{shop.location_id}"
    before = settings_of(shop)["smsNumber"]
    told = do(owner, "PATCH", path, escalateMinutes=5, tags=["Catering"])
    assert (told["escalateMinutes"], told["tags"], told["smsNumber"]) == (5, ["catering"], before)
    entry = collection("audit_log").find_one({"subject": f"location:{shop.location_id}"})
    assert entry["what"] == "conversations.settings.changed"


def test_a_number_belongs_to_one_restaurant(session) -> None:
    """And the house's to nobody: who writes there would be heard by whoever claims it."""
    shop, owner = session
    theirs = settings_of(talking_shop())
    path = f"{API}/conversations/{shop.restaurant_id}/settings/{shop.location_id}"
    for wrong in (
        {"smsNumber": theirs["smsNumber"]},
        {"whatsappNumber": theirs["smsNumber"]},
        {"whatsappPhoneId": theirs["whatsappPhoneId"]},
        {"smsNumber": "not a number"},
        {"smsNumber": twilio.NUMBER},
        {"smsNumber": twilio.WHATSAPP_NUMBER},
        {"whatsappPhoneId": graph.PHONE_ID},
    ):
        assert owner.patch(path, json=wrong).status_code == 400, wrong


@pytest.mark.parametrize("role", ["kitchen", "viewer"])
def test_roles_that_do_not_answer(stack, role: str) -> None:
    shop = talking_shop()
    thread = a_thread(shop)
    session = session_of(stack, shop, role)
    may_look = 200 if role == "viewer" else 403
    assert session.get(f"{API}/threads/{thread['_id']}").status_code == may_look
    inbox = f"{API}/conversations/{shop.restaurant_id}"
    assert session.get(inbox).status_code == may_look
    refused = session.post(f"{API}/threads/{thread['_id']}/messages", json={"text": "Hi"})
    assert refused.status_code == 403
    session.close()


def test_members_of_another_restaurant_and_strangers_find_nothing(stack, sign_in) -> None:
    shop = talking_shop()
    thread = a_thread(shop)
    other = sign_in(talking_shop())
    for verb, path in (
        ("GET", f"threads/{thread['_id']}"),
        ("GET", f"threads/{thread['_id']}/messages"),
        ("POST", f"threads/{thread['_id']}/messages"),
        ("PUT", f"threads/{thread['_id']}/assignee"),
        ("GET", f"conversations/{shop.restaurant_id}"),
    ):
        answer = other.request(verb, f"{API}/{path}", json={"text": "Hi"} if verb == "POST" else {})
        assert answer.status_code == 404, path
    elsewhere = session_of(stack, shop, "manager", places=[another_location(shop)])
    assert elsewhere.get(f"{API}/threads/{thread['_id']}").status_code == 404
    assert listed(elsewhere, shop) == []
    elsewhere.close()
