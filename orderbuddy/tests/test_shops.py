from orderbuddy.mongo import collection, parse_id


def test_two_shops_share_nothing(make_shop):
    first, second = make_shop(), make_shop(autoAcceptOrder=False)
    assert first.restaurant_id != second.restaurant_id
    stored = collection("locations").find_one({"_id": parse_id(second.location_id)})
    assert stored["autoAcceptOrder"] is False
    assert stored["restaurantId"] == second.restaurant_id


def test_a_cart_has_a_line_for_each_item(shop):
    cart = shop.cart("espresso", "espresso", shop.line("latte", notes="hot"))
    assert [line["menuItemId"] for line in cart["items"]] == ["espresso", "espresso", "latte"]
    assert len({line["id"] for line in cart["items"]}) == 3
