"""Why staff are told of something, in our languages. What others have said of it (a printer, a
gateway) is English or theirs: it is told in English only, or behind words of ours.

What may be said by text message has no letter that would make it dearer (`segments`).
"""

import re
from typing import Any

from payments.services.exceptions import KINDS

_UNSHOWN = {
    "en": "Order {code} is on no screen of {station}",
    "es": "El pedido {code} no aparece en ninguna pantalla de {station}",
    "pt": "O pedido {code} falta na tela de {station}",
}
_STATION = {"en": "its station", "es": "su puesto", "pt": "seu posto"}
_NOT_PRINTED = {"en": "{text}", "es": "No se imprime: {text}", "pt": "Falha ao imprimir: {text}"}
_EXCEPTIONS = {
    "amount_differs": (
        "La pasarela cobró otro importe que el pedido",
        "O gateway cobrou um valor diferente do pedido",
    ),
    "missing_at_gateway": (
        "La pasarela no conoce un pago aprobado",
        "O gateway não conhece um pagamento aprovado",
    ),
    "refund_differs": (
        "La pasarela devolvió otro importe que el anotado",
        "O gateway devolveu um valor diferente do registrado",
    ),
    "charged_without_payment": (
        "La pasarela cobró un dinero que aquí consta como no cobrado",
        "O gateway cobrou um dinheiro que aqui consta como não cobrado",
    ),
    "unknown_charge": (
        "La pasarela muestra un cobro que aquí no consta",
        "O gateway mostra uma cobrança que não consta aqui",
    ),
    "undecided": (
        "Nadie sabe todavía qué pasó con un pago",
        "Ninguém sabe ainda o que houve com um pagamento",
    ),
    "paid_without_order": (
        "Se cobró dinero y no hay pedido ni devolución",
        "Houve cobrança e não há pedido nem devolução",
    ),
    "cancelled_and_kept": (
        "Se canceló un pedido y su dinero no se devolvió",
        "Um pedido foi cancelado e o dinheiro não foi devolvido",
    ),
    "order_without_payment": (
        "Un pedido debía estar pagado y no lo está",
        "Um pedido devia estar pago e não está",
    ),
    "order_differs": (
        "Un pedido muestra otros pagos que los anotados",
        "Um pedido mostra pagamentos diferentes dos registrados",
    ),
    "refund_declined": (
        "La pasarela rechazó una devolución",
        "O gateway recusou uma devolução",
    ),
    "refund_failed": (
        "Una devolución no llegó a la pasarela",
        "Uma devolução não chegou ao gateway",
    ),
    "cash_to_return": (
        "Hay que devolver dinero en efectivo al cliente",
        "É preciso devolver dinheiro ao cliente",
    ),
}
# What orderbuddy.accounts says was changed about somebody's ways in.
_NOTICES = (
    (r"The password was changed", "Se cambió la contraseña", "A senha foi alterada"),
    (
        r"An authenticator app was added",
        "Se añadió una aplicación de códigos",
        "Um aplicativo de códigos foi adicionado",
    ),
    (
        r"The authenticator app was removed",
        "Se quitó la aplicación de códigos",
        "O aplicativo de códigos foi removido",
    ),
    (
        r"The passkey (?P<name>.+) was added",
        r"Se añadió la llave de acceso \g<name>",
        r"A chave de acesso \g<name> foi adicionada",
    ),
    (
        r"The passkey (?P<name>.+) was removed",
        r"Se quitó la llave de acceso \g<name>",
        r"A chave de acesso \g<name> foi removida",
    ),
    (
        r"New recovery codes were made",
        "Se crearon nuevos códigos de recuperación",
        "Novos códigos de recuperação foram criados",
    ),
)
_ROLES = {
    "owner": ("propietario", "proprietário"),
    "manager": ("gerente", "gerente"),
    "cashier": ("caja", "caixa"),
    "kitchen": ("cocina", "cozinha"),
    "viewer": ("consulta", "consulta"),
}


def alarm_reason(alarm: dict[str, Any]) -> dict[str, str]:
    """Of an alarm of the kitchen, by language."""
    said = str(alarm.get("text") or "")
    code, station = alarm.get("orderCode") or "", alarm.get("stationName")
    if not said:
        return {
            language: " ".join(
                words.format(code=code, station=station or _STATION[language]).split()
            )
            for language, words in _UNSHOWN.items()
        }
    detail = said.removeprefix("Not printed: ")
    return {
        language: words.format(text=said if language == "en" else detail)
        for language, words in _NOT_PRINTED.items()
    }


def exception_reason(exception: dict[str, Any]) -> dict[str, str]:
    """Of an exception of payments, by language. What the gateway said is told in English."""
    kind = exception.get("kind") or ""
    words = {"en": str(exception.get("text") or KINDS.get(kind, ""))}
    if kind in _EXCEPTIONS:
        words["es"], words["pt"] = _EXCEPTIONS[kind]
    return words


def in_our_words(name: str, value: str, language: str) -> str:
    """What orderbuddy.accounts and .members say in English, in that language; anything else as it
    is. `name` is the gap that it fills."""
    if name == "notice" and language != "en":
        return _notice(value, language)
    if name == "role" and language != "en" and value in _ROLES:
        return _ROLES[value][language == "pt"]
    return value


def _notice(value: str, language: str) -> str:
    for english, spanish, portuguese in _NOTICES:
        if found := re.fullmatch(english, value):
            return found.expand(portuguese if language == "pt" else spanish)
    return value
