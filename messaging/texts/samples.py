"""What fills the gaps while a text is written and looked at."""

from messaging.texts.brand import Brand
from messaging.texts.events import EVENTS

_LINK = "https://menu.example.com/status/harbor_cafe/6790000000000000000000f1"
_IN = {
    "en": {
        "name": "Ana Souza", "table": "Table 4", "minutes": "10", "time": "12:40 PM",
        "reason": "the oven is broken", "role": "cashier", "until": "30 November 2026",
        "notice": "The password was changed", "day": "Friday, 20 November 2026",
        "text": "Tonight: two tacos for the price of one. Come by!",
    },
    "es": {
        "name": "Ana Souza", "table": "Mesa 4", "minutes": "10", "time": "12:40",
        "reason": "se ha roto el horno", "role": "cajera", "until": "30 de noviembre de 2026",
        "notice": "The password was changed", "day": "viernes, 20 de noviembre de 2026",
        "text": "Esta noche: dos tacos por el precio de uno. ¡Te esperamos!",
    },
    "pt": {
        "name": "Ana Souza", "table": "Mesa 4", "minutes": "10", "time": "12h40",
        "reason": "o forno quebrou", "role": "caixa", "until": "30 de novembro de 2026",
        "notice": "The password was changed", "day": "sexta, 20 de novembro de 2026",
        "text": "Hoje: dois tacos pelo valor de um. Venha!",
    },
}  # fmt: skip
_SAME = {"code": "A12", "amount": "$18.50", "link": _LINK}
_ALARMS = {
    "alarm_kitchen": {
        "en": "Order A12 is on no screen of Grill",
        "es": "El pedido A12 no aparece en ninguna pantalla de Parrilla",
        "pt": "Pedido A12 sem tela na Grelha",
    },
    "alarm_payments": {
        "en": "A payment has no order",
        "es": "Hay un pago sin pedido",
        "pt": "Pagamento sem pedido",
    },
}
_FIGURES = [
    ("Sales", "$2,481.50", "+12.0 %"), ("Orders", "143", "+8.3 %"),
    ("Average order", "$17.35", "+3.4 %"), ("Tips", "$312.20", ""),
    ("Discounts", "$40.00", "-5.0 %"), ("Refunds", "$18.50", ""),
]  # fmt: skip
_ITEMS = [("Latte", "61", "$289.75"), ("Avocado toast", "34", "$408.00"),
          ("Breakfast burger", "29", "$420.50")]  # fmt: skip


def sample_values(event: str, language: str, brand: Brand) -> dict[str, object]:
    """Values for every gap of that event; `brand` names the restaurant."""
    known = {**_SAME, **_IN[language], "restaurant": brand.name, "location": "Pier"}
    if event in _ALARMS:
        known["reason"] = _ALARMS[event][language]
    if event == "daily_report":
        known |= {"name": "Pier", "amount": "$2,481.50"}
    found: dict[str, object] = {name: known[name] for name in EVENTS[event].gaps}
    if event == "daily_report":
        found |= {"figures": _FIGURES, "items": _ITEMS}
    if EVENTS[event].audience == "reader":
        found["unsubscribe"] = "https://menu.example.com/unsubscribe/sample"
    return found
