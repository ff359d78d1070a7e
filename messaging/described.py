"""How the messaging paths describe themselves."""

from menus.answers import Answer
from messaging.bodies import Subscription
from orderbuddy.api.described import operation
from orderbuddy.api.schema import schema_of


class Subscribed(Answer):
    message: str


SUBSCRIBE = operation(
    "subscribeDevice",
    "Tell a device of a restaurant's orders",
    description="`token` is the device's of Firebase Cloud Messaging. The same again changes "
    "nothing.",
    tag="Push",
    staff=True,
    status=201,
    body=Subscription,
    body_example={"restaurantId": "harbor_cafe", "token": "w:token-2", "platform": "web"},
    answer=schema_of(Subscribed),
    example={"message": "Subscribed successfully!"},
)
