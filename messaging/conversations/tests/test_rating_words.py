"""In which words a guest is asked how it was."""

from bson import ObjectId

from messaging.conversations.rating import buttons, language_of, question
from messaging.conversations.tests.talk import talking_shop
from orderbuddy.mongo import now
from orderbuddy.testing.shops import make_shop
from ordering.tests.report_orders import location_of, store, stored_order


def test_in_the_language_of_their_order_else_of_the_place() -> None:
    shop = make_shop(supportedLanguages=["pt", "en"])
    here, order = location_of(shop)["_id"], stored_order(shop, now(), language="es-MX")
    store(order)
    assert language_of({"locationId": here}) == "pt"
    assert language_of({"locationId": here, "orderId": order["_id"]}) == "es"
    gone = {"locationId": location_of(talking_shop())["_id"], "orderId": ObjectId()}
    assert language_of(gone) == "en"


def test_each_channel_says_how_it_is_answered() -> None:
    assert question("chat", "pt") == "Como foi?"
    assert question("sms", "es") == "¿Qué tal fue? Responde 1 bien, 2 regular, 3 mal"
    assert question("whatsapp", "en") == "How was it?"
    tapped = buttons("t1", "whatsapp", "pt")
    assert [(one.title, one.id) for one in tapped] == [
        ("Bom", "rating:t1:good"), ("Regular", "rating:t1:okay"), ("Ruim", "rating:t1:bad"),
    ]  # fmt: skip
    assert buttons("t1", "sms", "pt") == ()
