from orderbuddy.api.bodies import Body
from ordering.bodies import Id


class PlaceWithoutPayment(Body):
    preview_order_id: Id
