"""What stands around every text in its language: facts, feet, the way out of marketing."""

from messaging.texts.events import Event

# Over the facts of an e-mail.
FACTS = {
    "en": {
        "code": "Order", "location": "Where", "table": "For", "amount": "Total", "time": "Ready",
        "minutes": "Minutes", "reason": "Reason", "name": "Guest", "restaurant": "Restaurant",
        "role": "Role", "until": "Until",
    },
    "es": {
        "code": "Pedido", "location": "Lugar", "table": "Para", "amount": "Total",
        "time": "Listo hacia las", "minutes": "Minutos", "reason": "Motivo", "name": "Cliente",
        "restaurant": "Restaurante", "role": "Función", "until": "Hasta",
    },
    "pt": {
        "code": "Pedido", "location": "Local", "table": "Para", "amount": "Total",
        "time": "Pronto por volta das", "minutes": "Minutos", "reason": "Motivo",
        "name": "Cliente", "restaurant": "Restaurante", "role": "Função", "until": "Até",
    },
}  # fmt: skip
# Over what is shown large.
FIGURES = {
    "en": {"code": "Order number", "amount": "Given back"},
    "es": {"code": "Número de pedido", "amount": "Devuelto"},
    "pt": {"code": "Número do pedido", "amount": "Devolvido"},
}
SIGN_IN_FIGURE = {"en": "Your code", "es": "Tu código", "pt": "Seu código"}
# Below an e-mail: why it came.
_WHY = {
    "en": {
        "guest": "You get this because you ordered at {restaurant}.",
        "staff": "You get this because you work with {restaurant}.",
        "person": "OrderBuddy sends this to keep your account safe.",
        "reader": "You get this because you wanted to hear from {restaurant}.",
        "invitation": "Somebody at {restaurant} gave your address for this invitation.",
    },
    "es": {
        "guest": "Te llega porque has pedido en {restaurant}.",
        "staff": "Te llega porque trabajas con {restaurant}.",
        "person": "OrderBuddy te lo manda para cuidar tu cuenta.",
        "reader": "Te llega porque querías saber de {restaurant}.",
        "invitation": "Alguien de {restaurant} dio tu dirección para esta invitación.",
    },
    "pt": {
        "guest": "Você recebe isto porque pediu em {restaurant}.",
        "staff": "Você recebe isto porque trabalha com {restaurant}.",
        "person": "O OrderBuddy envia isto para proteger sua conta.",
        "reader": "Você recebe isto porque quis saber de {restaurant}.",
        "invitation": "Alguém de {restaurant} deu seu endereço para este convite.",
    },
}
UNSUBSCRIBE = {
    "en": "Unsubscribe", "es": "Darse de baja", "pt": "Cancelar inscrição",
}  # fmt: skip
# Behind marketing by text: nobody can word it away.
STOP = {
    "en": "Reply STOP to end.", "es": "Responde STOP y no te escribimos.",
    "pt": "Responda STOP para sair.",
}  # fmt: skip
LINK_HINT = {
    "en": "If the button does nothing, open this address:",
    "es": "Si el botón no hace nada, abre esta dirección:",
    "pt": "Se o botão não funcionar, abra este endereço:",
}
# The daily report's own words, as reports write them in English.
REPORT = {
    "en": {"before": "against the week before", "best": "Sold best", "item": "Item",
           "sold": "Sold", "price": "Before tax", "nothing": "Nothing was sold."},
    "es": {"before": "frente a la semana anterior", "best": "Lo más vendido", "item": "Plato",
           "sold": "Vendidos", "price": "Sin impuestos", "nothing": "No se vendió nada.",
           "Sales": "Ventas", "Orders": "Pedidos", "Average order": "Pedido medio",
           "Tips": "Propinas", "Discounts": "Descuentos", "Refunds": "Devoluciones"},
    "pt": {"before": "contra a semana anterior", "best": "Mais vendidos", "item": "Item",
           "sold": "Vendidos", "price": "Sem impostos", "nothing": "Nada foi vendido.",
           "Sales": "Vendas", "Orders": "Pedidos", "Average order": "Pedido médio",
           "Tips": "Gorjetas", "Discounts": "Descontos", "Refunds": "Devoluções"},
}  # fmt: skip


def why(event: Event, language: str, restaurant: str) -> str:
    """Why somebody gets this."""
    kind = event.key if event.key == "invitation" else event.audience
    return _WHY[language][kind].replace("{restaurant}", restaurant)


def figure_words(event: Event, language: str) -> str:
    """What stands over the figure of an e-mail."""
    if event.key == "sign_in_code":
        return SIGN_IN_FIGURE[language]
    return FIGURES[language].get(event.figure, "")


def with_stop_words(event: Event, channel: str, language: str, body: str) -> str:
    """Marketing by text says how it is ended, whoever has worded it."""
    if event.audience != "reader" or channel not in ("sms", "whatsapp"):
        return body
    return f"{body}\n{STOP[language]}"
