"""What a fake that runs as a process can be told by HTTP, beside what every fake can.

POST /_control/finish          {"paymentIntent", "approved"}: the guest was at the bank's page
POST /_control/webhooks        {"account", "url", "secret", "mode"?}: send events there
POST /_control/webhooks/send   {"account", "about"?, "times"?, "order"?, "secret"?,
                                "age_seconds"?, "reserialised"?} → {"statuses": […]}
GET  /_control/events/{account}
POST /_control/keys/forget     a day goes by: idempotency keys are pruned
POST /_control/revoke          {"account"}: its secret key is no longer accepted
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from payments.fakes.wire import Answer, Json, Refusal, Request, Route

if TYPE_CHECKING:
    from payments.fakes.stripe.server import FakeStripe


def control_routes(fake: "FakeStripe") -> list[Route]:
    """The routes above."""

    def told(deed: Callable[..., Any]) -> Callable[[Request], Answer]:
        def handler(request: Request) -> Answer:
            try:
                return Answer(body=deed(**request.json()) or {})
            except TypeError as error:
                raise Refusal(400, str(error)) from None

        return handler

    def finish(payment_intent: str, approved: bool) -> None:
        fake.finish(payment_intent, approved=approved)

    def finish_refund(refund_id: str, succeeded: bool) -> None:
        fake.finish_refund(refund_id, succeeded=succeeded)

    def listen(account: str, url: str, secret: str, mode: str = "held") -> None:
        fake.listen(account, url, secret, mode)

    def send(account: str, **how: Any) -> Json:
        return {"statuses": fake.send(account, **how)}

    def events(request: Request) -> Answer:
        return Answer(body={"events": fake.account(request.named["account"]).events})

    return [
        Route("POST", "/_control/finish", "", told(finish)),
        Route("POST", "/_control/finish_refund", "", told(finish_refund)),
        Route("POST", "/_control/webhooks", "", told(listen)),
        Route("POST", "/_control/webhooks/send", "", told(send)),
        Route("GET", r"/_control/events/(?P<account>\w+)", "", events),
        Route("POST", "/_control/keys/forget", "", told(fake.forget_keys)),
        Route("POST", "/_control/revoke", "", told(fake.revoke)),
    ]
