"""POST …/pictures and /uploads/…: what is kept, for whom, what is written down of it."""

from io import BytesIO

import pytest
import requests
from PIL import Image

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of
from orderbuddy.tests.uploads.hostile import encoded, located
from orderbuddy.uploads import PictureError, store_picture


def address(shop) -> str:
    return f"/api/v1/restaurant/{shop.restaurant_id}/pictures"


def send(session, stack, shop, data: bytes | None = None, **fields):
    files = {"file": ("dish.jpg", data or encoded("JPEG"), "image/jpeg")}
    return session.post(stack.url + address(shop), files=files, data=fields, timeout=30)


def picture(stack, answer) -> Image.Image:
    said = answer.json()["data"]
    image = Image.open(BytesIO(requests.get(stack.url + said["url"], timeout=10).content))
    image.load()
    return image


FORMS = [("item", "WEBP", 1600), ("logo", "PNG", 1024), ("flyer", "JPEG", 2400)]


@pytest.mark.parametrize(("purpose", "kind", "side"), FORMS)
def test_each_purpose_has_its_form(stack, shop, sign_in, purpose, kind, side) -> None:
    answer = send(sign_in(shop), stack, shop, encoded("JPEG", (3000, 1500)), purpose=purpose)
    assert answer.status_code == 201
    image = picture(stack, answer)
    assert (image.format, image.size) == (kind, (side, side // 2))
    red, blue = image.convert("RGB").getpixel((9, 9)), image.convert("RGB").getpixel((side - 9, 9))
    assert red[0] > 240 > 20 > red[2]
    assert blue[2] > 240 > 20 > blue[0]


def test_it_is_turned_upright_and_says_nothing_of_the_phone(stack, shop, sign_in) -> None:
    image = picture(stack, send(sign_in(shop), stack, shop, located()))
    assert image.size == (40, 80)
    assert dict(image.getexif()) == {}


def test_a_logo_stays_clear_and_a_flyer_gets_paper(stack, shop, sign_in) -> None:
    clear = BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(clear, "PNG")
    staff = sign_in(shop)
    logo = picture(stack, send(staff, stack, shop, clear.getvalue(), purpose="logo"))
    assert logo.getpixel((9, 9))[3] == 0
    flyer = picture(stack, send(staff, stack, shop, clear.getvalue(), purpose="flyer"))
    assert flyer.getpixel((9, 9)) == (255, 255, 255)


def test_the_same_picture_twice_is_one_and_is_kept_by_phones(stack, shop, sign_in) -> None:
    staff = sign_in(shop)
    first, second = (send(staff, stack, shop).json()["data"] for _ in range(2))
    assert first == second
    got = requests.get(stack.url + first["url"], timeout=10)
    again = {"If-None-Match": got.headers["ETag"]}
    assert requests.get(stack.url + first["url"], headers=again, timeout=10).status_code == 304


NOT_THERE = [
    "cafe/00000000000000000000000000000000.webp", "cafe/../../settings.py", "..%2f..%2fx.webp",
    "cafe/", "", "cafe/x.webp", "cafe/00000000000000000000000000000000.svg",
]  # fmt: skip


@pytest.mark.parametrize("path", NOT_THERE, ids=range(len(NOT_THERE)))
def test_nothing_else_is_served(stack, path) -> None:
    assert requests.get(f"{stack.url}/uploads/{path}", timeout=10).status_code == 404


ROLES = [("owner", 201), ("manager", 201), ("cashier", 403), ("kitchen", 403), ("viewer", 403)]


@pytest.mark.parametrize(("role", "status"), ROLES)
@pytest.mark.parametrize("purpose", ["item", "logo", "flyer"])
def test_who_may(stack, shop, role, status, purpose) -> None:
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as person:
        assert send(person, stack, shop, purpose=purpose).status_code == status


def test_strangers_and_members_of_another(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    assert send(sign_in(other), stack, shop).status_code == 404
    with requests.Session() as nobody:
        assert send(nobody, stack, shop).status_code in (401, 403)


def test_a_page_of_another_site_cannot_send_one(stack, shop, sign_in) -> None:
    files = {"file": ("dish.jpg", encoded("JPEG"), "image/jpeg")}
    with requests.Session() as forged:
        forged.cookies.update(sign_in(shop).cookies)
        assert forged.post(stack.url + address(shop), files=files, timeout=30).status_code == 403


WRONG = [
    ({"purpose": "avatar"}, 1, "purpose must be one of the following values: item, logo, flyer"),
    ({}, 0, "file must be one picture"),
    ({}, 2, "file must be one picture"),
]


@pytest.mark.parametrize(("fields", "count", "sentence"), WRONG, ids=["purpose", "none", "two"])
def test_what_is_wrong_is_named(stack, shop, sign_in, fields, count, sentence) -> None:
    files = [("file", ("a.jpg", encoded("JPEG"), "image/jpeg"))] * count or [("x", (None, "y"))]
    answer = sign_in(shop).post(stack.url + address(shop), files=files, data=fields, timeout=30)
    assert (answer.status_code, answer.json()["message"]) == (400, [sentence])


def test_it_is_in_the_audit_log(stack, shop, sign_in) -> None:
    said = send(sign_in(shop), stack, shop, purpose="logo").json()["data"]
    (entry,) = collection("audit_log").find({"restaurantId": shop.restaurant_id})
    assert (entry["what"], entry["after"]["url"]) == ("pictures.stored", said["url"])
    assert entry["who"] == str(User.objects.get(email=shop.owner_email).pk)


def test_a_person_may_send_so_many_a_minute(shop, settings) -> None:
    settings.PICTURES_PER_MINUTE = 2
    client = client_of(shop.owner_email)
    statuses = [
        client.post(address(shop), {"file": BytesIO(encoded("JPEG"))}).status_code for _ in range(3)
    ]
    assert statuses == [201, 201, 429]


def test_in_python_any_file_will_do(shop) -> None:
    stored = store_picture(BytesIO(encoded("GIF", mode="P")), restaurant_id="A strange id/..")
    assert stored.url.startswith("/uploads/r-")
    assert (stored.width, stored.height) == (64, 48)
    with pytest.raises(PictureError, match="a PDF"):
        store_picture(BytesIO(b"%PDF"), restaurant_id=shop.restaurant_id)
    with pytest.raises(ValueError, match="avatar"):
        store_picture(BytesIO(b""), restaurant_id=shop.restaurant_id, purpose="avatar")
