"""Counted stock: as many orders as there are portions, however many guests press at once."""

from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import at_once, place, quote


def counted(shop, item: str, count: int) -> None:
    from menus.services.availability import set_stock

    menu = collection("menus").find_one({"_id": parse_id(shop.menu_id)})
    set_stock(menu=menu, item_id=item, count=count)


def test_two_hundred_guests_for_the_last_twenty_portions(stack, shop) -> None:
    counted(shop, "burger", 20)
    import time

    time.sleep(1.5)
    quotes = [quote(stack.url, shop, "burger") for _ in range(200)]
    answers = at_once(200, lambda n: place(stack.url, quotes[n]))
    codes = [a.status_code for a in answers]
    print(sorted(set(codes)), codes.count(200))
    print([a.text for a in answers if a.status_code not in (200, 409)][:3])
    assert codes.count(200) == 20
    assert set(codes) == {200, 409}
    assert collection("orders").count_documents({"restaurantId": shop.restaurant_id}) == 20
