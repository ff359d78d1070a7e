"""What guests are asked, in the words and the language that they read: written down with their yes.

Two of the three are the page's own (ordering/static/ordering/guest/words: `consent`, `notifyText`).
"""

OFFERS = {
    "en": "Yes, {name} may send me news and offers by text message or WhatsApp, a few times a "
    "month at most. I can end it at any time: by taking this tick away, or by answering STOP. It "
    "is not needed for ordering. Message rates may apply.",
    "es": "Sí, {name} puede enviarme novedades y ofertas por SMS o WhatsApp, como mucho unas pocas "
    "veces al mes. Puedo dejarlo cuando quiera: quitando esta marca o respondiendo STOP. No hace "
    "falta para pedir. Pueden aplicarse tarifas de mensajes.",
    "pt": "Sim, {name} pode me enviar novidades e ofertas por SMS ou WhatsApp, no máximo algumas "
    "vezes por mês. Posso encerrar quando quiser: tirando esta marca ou respondendo STOP. Não é "
    "preciso para pedir. Podem incidir tarifas de mensagens.",
}
TEXTS = {
    "en": "Text me about this order, by SMS or WhatsApp. Message rates may apply; answer STOP to "
    "end it.",
    "es": "Quiero mensajes sobre este pedido, por SMS o WhatsApp. Pueden tener coste; responde "
    "STOP para no recibir más.",
    "pt": "Quero mensagens sobre este pedido, por SMS ou WhatsApp. Pode haver custo; responda STOP "
    "para não receber mais.",
}
DEVICE = {
    "en": "You can close this page: this device then shows when your order is accepted, delayed or "
    "ready. Only about this order.",
    "es": "Puedes cerrar esta página: este dispositivo te muestra cuando tu pedido se acepta, se "
    "retrasa o está listo. Solo sobre este pedido.",
    "pt": "Você pode fechar esta página: este aparelho mostra quando o pedido for aceito, atrasar "
    "ou estiver pronto. Só sobre este pedido.",
}


def asked_for_offers(language: str, restaurant_name: str) -> str:
    """What the page asks, and what is written down when it was ticked."""
    return OFFERS.get(language, OFFERS["en"]).format(name=restaurant_name)


def asked_for_texts(language: str | None) -> str:
    """What was ticked when ordering; "" where nobody knows: today's apps have words of their
    own, and do not say in which language they were read."""
    return TEXTS.get(language or "", "")


def asked_for_device(language: str | None) -> str:
    """What stood above the button that made the browser ask."""
    return DEVICE.get(language or "", "")
