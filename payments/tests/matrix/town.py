"""The product with two gateways, in a database of its own: nobody else's worker looks after what
its guests leave behind. Times are short: what is a minute in production is seconds here."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from websockets.sync.client import ClientConnection

from orderbuddy.indexes import declared_indexes
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.running.clients import StaffSession, open_socket
from orderbuddy.running.stack import PARTS, Stack
from orderbuddy.testing.card_shops import make_card_shop
from orderbuddy.testing.proxy import HoldingProxy, through
from orderbuddy.testing.shops import Shop
from payments.fakes.books import Entry
from payments.fakes.faults import Faults
from payments.tests.matrix.cases import EMERGEPAY
from payments.tests.matrix.gateways import EmergePayByShop, StripeByShop

GATEWAY_SECONDS = 3
STALL_SECONDS = 5
LOOK_AFTER_SECONDS = 7
SHORT_TIMES = {
    "GATEWAY_TIMEOUT_SECONDS": str(GATEWAY_SECONDS),
    "PAYMENT_LOOK_AFTER_SECONDS": str(LOOK_AFTER_SECONDS),
    "PAYMENT_LOOKS_AT_MOST": "2",
}
# On a machine with much else to do.
PATIENCE_SECONDS = 120
# Whoever wrote a document has gone on, or is gone.
QUIET_SECONDS = 4
_SHOP_PARTS = ("locations", "menus", "origins", "stations")


class Town:
    """`stack` are processes that nobody kills, `env` their environment, `database` what they
    keep; `emergepay` and `stripe` are the gateways."""

    def __init__(self, name: str, directory: Path, *, parts: Sequence[str] = PARTS) -> None:
        self.directory = directory / name
        self.emergepay, self.stripe = EmergePayByShop().start(), StripeByShop().start()
        self.env = {
            **os.environ,
            "DJANGO_ALLOW_ASYNC_UNSAFE": "",
            "MONGODB_NAME": f"{os.environ['MONGODB_NAME']}_{name}",
            "EMERGEPAY_ENVIRONMENT_URL": self.emergepay.environment_url,
            "STRIPE_API_URL": self.stripe.url,
            **SHORT_TIMES,
        }
        self.stack = Stack(self.env, self.directory, parts=parts)
        self._client: MongoClient = MongoClient(os.environ["MONGODB_URL"], tz_aware=True)
        self.database = self._client[self.env["MONGODB_NAME"]]

    @property
    def url(self) -> str:
        return self.stack.url

    def start(self) -> None:
        for index in declared_indexes():
            keys, options = list(index.keys), index.options
            self.database[index.collection].create_index(keys, name=index.name, **options)
        self.stack.start()

    def stop(self) -> None:
        self.stack.stop()
        self.emergepay.stop()
        self.stripe.stop()
        self._client.drop_database(self.database.name)
        self._client.close()

    def behind_a_proxy(self, name: str, part: str, **env: str) -> tuple[Stack, HoldingProxy]:
        """One more process of that part, whose way to MongoDB can be held. It is not started."""
        mongodb = os.environ["MONGODB_URL"]
        proxy = HoldingProxy(mongodb.split("//")[1].split("/")[0])
        # The driver must not lose its patience with what is held.
        way = {"MONGODB_URL": through(mongodb, proxy.address), "MONGODB_SOCKET_TIMEOUT_MS": "0"}
        directory = self.directory / name
        # Where Celery's beat remembers when it ran what.
        (directory / "beat").mkdir(parents=True)
        return Stack({**self.env, **way, **env}, directory, parts=(part,)), proxy

    def fake(self, gateway: str) -> EmergePayByShop | StripeByShop:
        return self.emergepay if gateway == EMERGEPAY else self.stripe

    def faults(self, gateway: str, shop: Shop) -> Faults:
        """What goes wrong at that gateway for that shop alone."""
        return self.fake(gateway).faults.of(shop.restaurant_id)

    def make_shop(self, **fields: Any) -> Shop:
        """A fresh shop with accounts at both gateways, moved into this town's database."""
        shop = make_card_shop(self.emergepay, **fields)
        mine = {"restaurantId": shop.restaurant_id}
        self._move("restaurants", {"_id": shop.restaurant_id})
        self._move("users", {"email": shop.owner_email})
        for name in _SHOP_PARTS:
            self._move(name, mine)
        return shop

    def _move(self, name: str, which: Document) -> None:
        self.database[name].insert_many(collection(name).find(which))
        collection(name).delete_many(which)

    # --- what there is ---

    def found(self, name: str, shop: Shop) -> list[Document]:
        """The shop's documents, oldest first."""
        mine = {"restaurantId": shop.restaurant_id}
        return list(self.database[name].find(mine).sort("_id", 1))

    def tenders(self, shop: Shop) -> list[Document]:
        """All claims on bills of the shop."""
        bills = {one["billId"] for one in self.found("payments", shop)}
        found = self.database["bills"].find({"_id": {"$in": list(bills)}})
        return [tender for bill in found for tender in bill.get("tenders") or ()]

    def entries(self, shop: Shop, kind: str) -> list[Entry]:
        """What the gateways' own books have for the shop: money that was really moved."""
        books = (*self.emergepay.books.entries, *self.stripe.books.entries)
        mine = [one for one in books if one.account == shop.restaurant_id]
        return [one for one in mine if one.kind == kind and one.approved]

    # --- time ---

    def hurry(self, shop: Shop) -> None:
        """As if the minutes had passed that a document waits for, and nobody is busy with it."""
        waits_long = {"$gt": now() + timedelta(seconds=LOOK_AFTER_SECONDS + 1)}
        quiet = {"$lt": now() - timedelta(seconds=QUIET_SECONDS)}
        mine = {"restaurantId": shop.restaurant_id, "attendAt": waits_long, "updatedAt": quiet}
        for name in ("payments", "refunds"):
            self.database[name].update_many(mine, {"$set": {"attendAt": now()}})

    def is_settled(self, shop: Shop) -> bool:
        """Nobody needs to look after anything of the shop."""
        waiting = {"restaurantId": shop.restaurant_id, "attendAt": {"$ne": None}}
        names = ("payments", "refunds")
        return not any(self.database[name].count_documents(waiting) for name in names)

    def wait_settled(self, shop: Shop) -> None:
        """Until nobody needs to look after anything of the shop; minutes are made short."""

        def settled() -> bool:
            self.hurry(shop)
            return self.is_settled(shop)

        until(settled, lambda: f"not settled: {self._open(shop)}")

    def _open(self, shop: Shop) -> list[str]:
        """What is not settled, for people."""
        waiting = [*self.found("payments", shop), *self.found("refunds", shop)]
        return [
            f"{one['state']}, next {one.get('attendAt')}: "
            + "; ".join(f"{step['to']} ({step['cause']})" for step in one["transitions"])
            for one in waiting
        ]

    def make_due(self, shop: Shop) -> None:
        """As if it were time to look after everything of the shop."""
        waiting = {"restaurantId": shop.restaurant_id, "attendAt": {"$ne": None}}
        for name in ("payments", "refunds"):
            self.database[name].update_many(waiting, {"$set": {"attendAt": now()}})

    # --- what others do to it ---

    def change(self, name: str, key: str, **fields: Any) -> None:
        changed = self.database[name].update_one({"_id": parse_id(key)}, {"$set": fields})
        assert changed.matched_count == 1, f"there is no {key} in {name}"

    def sell_out(self, shop: Shop, item_id: str) -> None:
        menu = self.database["menus"].find_one({"_id": parse_id(shop.menu_id)})
        for item in menu["items"]:
            item["isAvailable"] &= item["id"] != item_id
        self.change("menus", shop.menu_id, items=menu["items"])

    def open_socket(self, path: str, session: StaffSession) -> ClientConnection:
        """A WebSocket as a screen's page opens it."""
        return open_socket(self.stack.ws_url + path, origin=self.url, session=session)


def until(
    condition: Callable[[], Any],
    what: Callable[[], str] | str = "did not come to be",
    seconds: float = PATIENCE_SECONDS,
) -> Any:
    """What `condition` gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(what if isinstance(what, str) else what())
        time.sleep(0.1)
    return found
