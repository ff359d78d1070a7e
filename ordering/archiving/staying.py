"""Which closed orders must stay in `orders` for now: each app that minds answers for its part.

    @must_stay
    def being_paid(orders: list[Document]) -> set[ObjectId]: ...

An app below asks for it here and is not imported.
"""

from collections.abc import Callable

from bson import ObjectId

from orderbuddy.mongo import Document, collection

Question = Callable[[list[Document]], set[ObjectId]]

_questions: list[Question] = []


def must_stay(question: Question) -> Question:
    """The decorated function gives the ids of those of the orders that must not be moved yet."""
    _questions.append(question)
    return question


def staying(orders: list[Document]) -> set[ObjectId]:
    """The ids of all that somebody still needs in `orders`."""
    return set().union(*(question(orders) for question in _questions))


@must_stay
def quote_is_there(orders: list[Document]) -> set[ObjectId]:
    """While its quote can be found, only the order's own place in `orders` (a unique index) keeps
    the quote from being placed again."""
    by_quote = {one["quoteId"]: one["_id"] for one in orders if one.get("quoteId")}
    found = collection("orders_preview").find({"_id": {"$in": list(by_quote)}}, {"_id": 1})
    return {by_quote[one["_id"]] for one in found}
