"""The pages on which a restaurant words its messages: forms, guards, history, the frame."""

import pytest
from django.test import Client

from messaging.texts.stored import stored_text
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

LIST = "/admin/message-texts/"


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


def address(shop, rest: str = "order_ready/sms/en/") -> str:
    return f"{LIST}{shop.restaurant_id}/{rest}"


def save(shop, client, rest: str = "order_ready/sms/en/", **fields):
    said = {"body": "{restaurant}: {code}!", "version": "0", "deed": "save", **fields}
    return client.post(address(shop, rest), said, follow=True)


def own(shop, *key: str):
    return stored_text(shop.restaurant_id, *(key or ("order_ready", "sms", "en")))


def test_the_list_says_what_is_ours_and_what_is_theirs(shop, owner) -> None:
    assert "yours:" not in owner.get(LIST).content.decode()
    save(shop, owner)
    page = owner.get(LIST).content.decode()
    assert "yours: English" in page
    assert address(shop) in page
    assert "Message texts" in owner.get("/admin/").content.decode()


def test_save_and_reset(shop, owner) -> None:
    page = save(shop, owner).content.decode()
    assert "Saved. Messages say it from now on." in page
    assert own(shop)["body"] == "{restaurant}: {code}!"
    page = save(shop, owner, version="1", deed="reset").content.decode()
    assert "It says what it said at first." in page
    assert own(shop) is None


def test_lines_are_kept_as_they_were_written(shop, owner) -> None:
    save(shop, owner, body="{code}\r\n\r\nTwo  \r\n")
    assert own(shop)["body"] == "{code}\n\nTwo"


def test_buttons(shop, owner) -> None:
    rest = "order_ready/push/en/"
    fields = {"title": ["See it", "", "x"], "url": ["{link}", "", ""], "id": ["", "", "x"]}
    save(shop, owner, rest, subject="Ready", **fields)
    stored = own(shop, "order_ready", "push", "en")
    assert stored["buttons"] == [
        {"title": "See it", "url": "{link}", "id": ""},
        {"title": "x", "url": "", "id": "x"},
    ]


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(shop, owner) -> None:
    answer = save(shop, owner, body="{cod} is <b>there</b>")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "The text has {cod}, which is not known here." in page
    assert "{cod} is &lt;b&gt;there&lt;/b&gt;</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert own(shop) is None


def test_a_fault_of_a_button_says_which_one(shop, owner) -> None:
    fields = {"title": ["One", "Two"], "url": ["{link}", "ftp://x"], "id": ["", ""]}
    page = save(shop, owner, "order_ready/email/en/", subject="S", **fields).content.decode()
    assert "Button 2: its address must be {link} or an address" in page


def test_two_at_the_same_text(shop, owner) -> None:
    save(shop, owner, body="{code} theirs")
    answer = save(shop, owner, body="{code} mine")
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "Somebody else has changed this text meanwhile" in page
    assert "{code} mine</textarea>" in page
    assert own(shop)["body"] == "{code} theirs"
    # The page has their version now: sent once more, it is meant.
    assert 'name="version" value="1"' in page
    save(shop, owner, body="{code} mine", version="1")
    assert own(shop)["body"] == "{code} mine"


def test_what_it_said_before(shop, owner) -> None:
    save(shop, owner, body="{code} first")
    page = save(shop, owner, body="{code} second", version="1").content.decode()
    assert "What it said before" in page and "{code} first" in page
    (entry,) = list(
        collection("audit_log").find(
            {"restaurantId": shop.restaurant_id, "before.body": "{code} first"}
        )
    )
    back = owner.get(f"{address(shop)}?entry={entry['_id']}").content.decode()
    assert "{code} first</textarea>" in back
    assert own(shop)["body"] == "{code} second"
    none = owner.get(f"{address(shop)}?entry=6790000000000000000000f1").content.decode()
    assert "{code} second</textarea>" in none


def test_the_frame_can_do_nothing(shop, owner) -> None:
    said = {"subject": "<script>alert(1)</script>", "body": "<img src=x onerror=alert(1)>"}
    answer = owner.post(address(shop, "order_ready/email/en/letter/"), said)
    page = answer.content.decode()
    assert "<script" not in page and "<img src=x" not in page
    policy = answer["Content-Security-Policy"]
    assert "sandbox;" in policy and "default-src 'none'" in policy and "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in owner.get(address(shop, "order_ready/email/en/")).content.decode()


@pytest.mark.parametrize(
    ("scheme", "query"),
    [
        ("dark", "@media all {"),
        ("light", "@media not all {"),
        ("", "@media (prefers-color-scheme: dark) {"),
    ],
)
def test_the_screen_can_be_chosen(shop, owner, scheme, query) -> None:
    said = {"subject": "a", "body": "b", "scheme": scheme}
    assert query in owner.post(address(shop, "order_ready/email/en/letter/"), said).content.decode()


def test_how_emails_look(shop, owner) -> None:
    path = address(shop, "brand/")
    assert "Without a logo that mail programs show" in owner.get(path).content.decode()
    said = {"colour": "#1f6f6b", "address": "Pier 1", "note": ""}
    assert "#1f6f6b" in owner.post(f"{path}letter/", said).content.decode()
    assert "Saved." in owner.post(path, said, follow=True).content.decode()
    assert collection("restaurants").find_one({"_id": shop.restaurant_id})["brand"] == said
    refused = owner.post(path, {"colour": "red", "address": "Pier 2"})
    assert refused.status_code == 400
    assert "Colour must be written like #b3401f" in refused.content.decode()
    assert 'value="Pier 2"' in refused.content.decode()


PATHS = [
    "",
    "order_ready/sms/en/",
    "order_ready/sms/en/preview/",
    "order_ready/email/en/letter/",
    "brand/",
    "brand/letter/",
]


@pytest.mark.parametrize("rest", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_those_who_may_not(make_shop, method, rest) -> None:
    shop, other = make_shop(), make_shop()
    here = shop.restaurant_id
    path = address(shop, rest) if rest else f"{LIST}?restaurant={here}"
    assert getattr(Client(), method)(path).status_code == 302
    assert getattr(client_of(other.owner_email), method)(path).status_code == 404
    for role in ("cashier", "kitchen", "viewer"):
        somebody = client_of(make_member(here, roles={here: role}))
        assert getattr(somebody, method)(path).status_code == 403
    limited = client_of(make_member(here, roles={here: "owner"}, places={here: []}))
    assert getattr(limited, method)(path).status_code == 403
    manager = client_of(make_member(here, roles={here: "manager"}))
    assert manager.get(path).status_code == 200


def test_what_nobody_may_word(shop, owner) -> None:
    for rest in ("sign_in_code/sms/en/", "order_ready/fcm/en/", "order_ready/sms/fr/"):
        assert owner.get(address(shop, rest)).status_code == 404
