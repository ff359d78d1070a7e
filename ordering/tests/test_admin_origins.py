"""Tables and codes in the admin: what a guest opens, as an address and as a picture."""

import io

import pypdfium2
import pytest
import zxingcpp
from bson import ObjectId
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of, open_form
from ordering.codes.links import short_link
from ordering.codes.visits import visit_of


def test_an_origin_shows_its_address_and_its_code(shop, settings):
    settings.API_ENDPOINT, settings.MENU_ENDPOINT = "https://api.example", ""
    client = client_of(shop.owner_email)
    page = client.get(reverse("admin:ordering_origin_change", args=[shop.origin_id]))
    assert f"https://api.example/o/{shop.origin_id}" in page.content.decode()
    settings.MENU_ENDPOINT = "https://menu.example"
    page = client.get(reverse("admin:ordering_origin_change", args=[shop.origin_id]))
    assert f"https://menu.example/o/{shop.origin_id}" in page.content.decode()
    picture = client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id, "svg"]))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert b"<script" not in picture.content


def test_who_has_several_restaurants_reads_their_names(shop):
    other = make_shop(restaurant={"name": "Osteria Lume"})
    owner = make_member(shop.restaurant_id, other.restaurant_id)
    page = client_of(owner).get(reverse("admin:ordering_origin_add")).content.decode()
    assert "· Osteria Lume</option>" in page
    assert f"· {other.restaurant_id}" not in page


def test_the_code_of_another_restaurant_is_not_found(shop):
    client = client_of(make_shop().owner_email)
    assert (
        client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id, "svg"])).status_code
        == 404
    )


# --- pictures, sheets, many at once ---------------------------------------------------------------


def origins_of(shop):
    return list(collection("origins").find({"locationId": ObjectId(shop.location_id)}))


def address(name: str, shop, **query: str) -> str:
    asked = {"location": shop.location_id, **query}
    said = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"{reverse(f'admin:ordering_origin_{name}')}?{said}"


def read(content: bytes) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(content)))]


def test_the_png_holds_the_short_link(shop):
    client = client_of(shop.owner_email)
    picture = client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id, "png"]))
    (stored,) = origins_of(shop)
    assert read(picture.content) == [short_link(stored["code"])]
    kinds = [reverse("admin:ordering_origin_qr", args=[shop.origin_id, "x"])]
    assert [client.get(one).status_code for one in kinds] == [404]


def test_forty_tables_at_once(shop):
    client = client_of(shop.owner_email)
    said = {"location": shop.location_id, "kind": "table", "name": "Table", "first": 1, "last": 40}
    answer = client.post(address("many", shop), said, follow=True)
    assert "39 added. 1 were there already." in answer.content.decode()
    made = origins_of(shop)
    assert [one["label"] for one in made] == [f"Table {number}" for number in range(1, 41)]
    assert len({one["code"] for one in made if "code" in one}) == 39
    (entry,) = entries_of(f"location:{shop.location_id}")
    assert (entry["what"], len(entry["after"]["labels"])) == ("codes.origins.created", 39)
    assert "39 added" not in client.post(address("many", shop), said, follow=True).content.decode()


WRONG_MANY = [
    ({"first": 5, "last": 4}, "not be less than the first"),
    ({"last": 300}, "At most 200 are made at once"),
    ({"name": ""}, "This field is required"),
    ({"kind": "boat"}, "Select a valid choice"),
    ({"location": "6790000000000000000000ff"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG_MANY)
def test_what_is_wrong_with_many_is_said(shop, wrong, words):
    said = {"location": shop.location_id, "kind": "table", "name": "Bay", "first": 1, "last": 3}
    shown = client_of(shop.owner_email).post(address("many", shop), {**said, **wrong})
    assert words in shown.content.decode()
    assert len(origins_of(shop)) == 1


def sheet_pages(answer) -> list[Image.Image]:
    assert answer.headers["Content-Type"] == "application/pdf"
    return [page.render(scale=2).to_pil() for page in pypdfium2.PdfDocument(answer.content)]


def test_the_sheet_has_all_tables_or_the_chosen(shop):
    client = client_of(shop.owner_email)
    said = {"location": shop.location_id, "kind": "table", "name": "Table", "first": 2, "last": 9}
    client.post(address("many", shop), said)
    wanted = {"pdf": "1", "paper": "letter", "per_page": "4", "kind": ""}
    pages = sheet_pages(client.get(address("sheet", shop, **wanted)))
    links = {one.text for page in pages for one in zxingcpp.read_barcodes(page)}
    assert len(pages) == 3
    assert links == {short_link(one["code"]) for one in origins_of(shop)}
    chosen = origins_of(shop)[3:5]
    ids = ",".join(str(one["_id"]) for one in chosen)
    (page,) = sheet_pages(client.get(address("sheet", shop, **wanted, ids=ids)))
    found = {one.text for one in zxingcpp.read_barcodes(page)}
    assert found == {short_link(one["code"]) for one in chosen}


def test_the_action_prints_what_is_ticked(shop):
    client = client_of(shop.owner_email)
    sent = {"action": "print_sheet", "_selected_action": [shop.origin_id]}
    answer = client.post(reverse("admin:ordering_origin_changelist"), sent)
    assert answer.status_code == 302
    assert answer.url == address("sheet", shop, ids=shop.origin_id)


# --- how they look --------------------------------------------------------------------------------

LOOK = {
    "dots": "#4a1f8c", "dot_shape": "rounded", "eyes": "#b3401f", "eye_shape": "extra-rounded",
    "pupils": "#b3401f", "pupil_shape": "dot", "ground": "#ffffff", "level": "Q", "logo_size": 20,
}  # fmt: skip


def location_of(shop):
    return collection("locations").find_one({"_id": ObjectId(shop.location_id)})


def test_the_look_is_stored_as_todays_apps_store_it(shop):
    client = client_of(shop.owner_email)
    assert client.post(address("look", shop), LOOK).status_code == 302
    style = location_of(shop)["qrCodeStyle"]
    assert style["dotsOptions"] == {"color": "#4a1f8c", "type": "rounded"}
    assert style["cornersDotOptions"] == {"color": "#b3401f", "type": "dot"}
    assert style["qrOptions"] == {"errorCorrectionLevel": "Q"}
    assert (style["width"], style["data"]) == (300, "default")  # as it was
    assert 'value="#4a1f8c"' in client.get(address("look", shop)).content.decode()


def test_a_logo_is_kept_and_drawn(shop):
    client = client_of(shop.owner_email)
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(file, "PNG")
    logo = SimpleUploadedFile("logo.png", file.getvalue(), "image/png")
    assert client.post(address("look", shop), {**LOOK, "logo": logo}).status_code == 302
    assert location_of(shop)["qrCodeImage"].endswith(".png")
    picture = client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id, "png"]))
    assert read(picture.content)
    drawn = Image.open(io.BytesIO(picture.content)).convert("RGB")
    assert drawn.getpixel((drawn.width // 2, drawn.height // 2)) == (255, 0, 0)
    client.post(address("look", shop), {**LOOK, "no_logo": "on"})
    assert location_of(shop)["qrCodeImage"] == ""


def test_an_unreadable_look_is_refused_in_words(shop):
    client, before = client_of(shop.owner_email), location_of(shop)
    pale = {**LOOK, "dots": "#eeeeee"}
    assert "are too alike" in client.post(address("look", shop), pale).content.decode()
    assert location_of(shop) == before
    asked = {**pale, "dots": "%23eeeeee", "eyes": "%23000", "pupils": "%23000", "ground": "%23fff"}
    preview = client.get(address("look_preview", shop, **asked))
    assert (preview.status_code, "too alike" in preview.content.decode()) == (400, True)
    assert client.get(address("look_preview", shop)).headers["Content-Type"] == "image/svg+xml"


def test_a_file_that_is_no_picture_is_refused(shop):
    client = client_of(shop.owner_email)
    script = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    shown = client.post(address("look", shop), {**LOOK, "logo": script})
    assert shown.status_code == 200
    assert "errorlist" in shown.content.decode()
    assert location_of(shop)["qrCodeImage"] == ""


# --- one code -------------------------------------------------------------------------------------


def test_a_code_is_made_with_the_form(shop):
    client = client_of(shop.owner_email)
    form = open_form(client, reverse("admin:ordering_origin_add"))
    sent = form.data | {"location": shop.location_id, "label": "Bar", "one_visit": "on"}
    assert client.post(reverse("admin:ordering_origin_add"), sent).status_code == 302
    made = origins_of(shop)[-1]
    assert (made["label"], made["oneVisit"], made["type"]) == ("Bar", True, "table")
    assert made["qrCodeId"] == short_link(made["code"])


def test_a_table_moves_with_its_code_within_its_restaurant(shop, make_shop):
    client = client_of(shop.owner_email)
    other = dict(location_of(shop), _id=ObjectId(), name="Garden", locationSlug="garden")
    collection("locations").insert_one(other)
    change = reverse("admin:ordering_origin_change", args=[shop.origin_id])
    form = open_form(client, change)
    sent = form.data | {"location": str(other["_id"]), "label": "Window"}
    assert client.post(change, sent).status_code == 302
    moved = collection("origins").find_one({"_id": ObjectId(shop.origin_id)})
    assert (moved["locationId"], moved["label"]) == (other["_id"], "Window")
    assert moved["code"]
    foreign = open_form(client, change).data | {"location": make_shop().location_id}
    assert "Select a valid choice" in client.post(change, foreign).content.decode()


def test_a_table_that_a_campaign_names_stays(shop):
    client = client_of(shop.owner_email)
    other = dict(location_of(shop), _id=ObjectId(), name="Garden", locationSlug="garden")
    collection("locations").insert_one(other)
    here = {"originId": ObjectId(shop.origin_id), "locationId": ObjectId(shop.location_id)}
    collection("campaigns").insert_one({**here, "restaurantId": shop.restaurant_id, "name": "S"})
    change = reverse("admin:ordering_origin_change", args=[shop.origin_id])
    sent = open_form(client, change).data | {"location": str(other["_id"])}
    assert "It cannot move" in client.post(change, sent).content.decode()


def test_a_code_is_mailed_with_its_picture(stack, shop, mailbox):
    client = client_of(shop.owner_email)
    deed = reverse("admin:ordering_origin_deed", args=[shop.origin_id])
    to = f"printer-{shop.origin_id}@example.com"
    client.post(deed, {"deed": "mail", "to": to})
    message = mailbox.wait_for(to)
    (stored,) = origins_of(shop)
    assert short_link(stored["code"]).rsplit("/", 1)[1] in message.get_body().get_content()
    png = next(one for one in message.iter_attachments() if one.get_filename() == "Table-1.png")
    assert read(png.get_content())[0].endswith(f"/q/{stored['code']}")
    (entry,) = entries_of(f"origin:{shop.origin_id}")
    assert (entry["what"], entry["after"]) == ("codes.mailed", {"to": to})
    wrong = client.post(deed, {"deed": "mail", "to": "nobody"}, follow=True)
    assert "Please write an e-mail address" in wrong.content.decode()


def test_staff_end_a_visit_and_show_the_next_code(shop):
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    cook = make_member(shop.restaurant_id, roles={shop.restaurant_id: "kitchen"})
    client = client_of(cook)
    before = visit_of(origins_of(shop)[0])["key"]
    page = client.get(reverse("admin:ordering_origin_change", args=[shop.origin_id]))
    assert "Nobody has scanned it yet" in page.content.decode()
    client.post(reverse("admin:ordering_origin_deed", args=[shop.origin_id]), {"deed": "renew"})
    assert visit_of(origins_of(shop)[0])["key"] != before
    shown = client.get(reverse("admin:ordering_origin_visit", args=[shop.origin_id]))
    assert "no-store" in shown.headers["Cache-Control"]


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_may_look_and_not_change(shop, role):
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    assert client.get(address("sheet", shop)).status_code == 200
    for name in ("many", "look", "look_preview"):
        assert client.get(address(name, shop)).status_code == 403
    said = {"location": shop.location_id, "kind": "table", "name": "Mine", "first": 1, "last": 3}
    assert client.post(address("many", shop), said).status_code == 403
    deed = reverse("admin:ordering_origin_deed", args=[shop.origin_id])
    assert client.post(deed, {"deed": "mail", "to": "me@example.com"}).status_code == 403
    renewed = client.post(deed, {"deed": "renew"}).status_code
    assert renewed == (403 if role == "viewer" else 302)
    assert len(origins_of(shop)) == 1


def test_members_of_another_restaurant_find_nothing(shop, make_shop):
    client = client_of(make_shop().owner_email)
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    assert client.get(address("look", shop)).status_code == 404
    assert "Select a valid choice" in client.get(address("sheet", shop, pdf="1")).content.decode()
    for name in ("visit", "deed"):
        found = reverse(f"admin:ordering_origin_{name}", args=[shop.origin_id])
        assert client.post(found, {"deed": "renew"}).status_code == 404
    assert not collection("visits").find_one({"originId": ObjectId(shop.origin_id)})
