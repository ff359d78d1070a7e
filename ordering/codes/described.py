"""How the paths of codes describe themselves."""

from typing import Any

import msgspec

from menus.answers import Answer
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from ordering.codes.bodies import NewOrigin, NewVisit, QrStyle, StyleChange

TAG = "Tables and codes"
PIER = "679000000000000000000011"
TABLE = {
    "_id": "679000000000000000000041",
    "restaurantId": "harbor_cafe",
    "locationId": PIER,
    "label": "Table 1",
    "qrCodeId": "https://orders.example.com/q/3k7m2xw",
    "qrCode": "data:image/png;base64,iVBORw0KGgo=",
    "type": "table",
}
PLAIN: dict[str, Any] = {
    "width": 300,
    "height": 300,
    "type": "svg",
    "data": "default",
    "margin": 10,
    "dotsOptions": {"color": "#000000", "type": "square"},
    "backgroundOptions": {"color": "#ffffff"},
}


class StoredOrigin(Answer):
    """`qrCode`: the code's picture as a data address; `qrCodeId`: the short link that it holds."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    label: str
    qr_code_id: str
    qr_code: str
    type: str


class StoredOrigins(Answer):
    qr_code_style: QrStyle
    qr_code_image: str
    origin_data: list[StoredOrigin]


class VisitBegun(Answer):
    link: str
    hours: float


class StyleChanged(Answer):
    data: None
    message: str


ORIGINS = operation(
    "listOrigins",
    "The tables, bays and flyers of a location",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(StoredOrigins),
    example={"data": {"qrCodeStyle": PLAIN, "qrCodeImage": "", "originData": [TABLE]}},
    errors=[ErrorCode.ORIGIN_NOT_FOUND],
)
CREATE_ORIGIN = operation(
    "createOrigin",
    "Add a table, a bay or a flyer",
    description="It gets a short link of its own (`/q/{code}`), which stays the same whatever it "
    "is called later, and a picture of it in the location's style.",
    tag=TAG,
    staff=True,
    status=201,
    path="restaurant_id location_id",
    body=NewOrigin,
    body_example={"name": "Table 3", "type": "table"},
    answer=data_of(StoredOrigin),
    example={"data": TABLE},
)
NEW_VISIT = operation(
    "beginVisit",
    "End the visit at a table, and get the next party's code",
    description="For tables with one-visit codes. `link` is what a slip or a tablet shows as a QR "
    "code: the first scan opens the visit, all who scan it share it. It ends with the next call, "
    "when its open orders are paid at the counter, or `hours` after the first scan; from then on "
    "its code opens nothing.",
    tag=TAG,
    staff=True,
    status=201,
    path="restaurant_id location_id origin_id",
    body=NewVisit,
    body_example={},
    answer=data_of(VisitBegun),
    example={"data": {"link": "https://orders.example.com/q/3k7m2xwp9fzb4hdgt6rq", "hours": 4}},
    errors=[ErrorCode.ORIGIN_NOT_FOUND],
)
QR_STYLE = operation(
    "setQrStyle",
    "Say how a location's codes look",
    description="The style's fields are those of qr-code-styling. Colours that phones could not "
    "read are refused, in words. A gradient is drawn in its first colour. `qrCodeImage` is the "
    "logo in the middle; one that we do not hold ourselves is kept, and not drawn.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    verb="put",
    body=StyleChange,
    body_example={"qrCodeStyle": PLAIN, "qrCodeImage": ""},
    answer=schema_of(StyleChanged),
    example={"data": None, "message": "QR style updated successfully"},
)
