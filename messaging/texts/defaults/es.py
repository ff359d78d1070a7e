from messaging.texts.wording import ButtonText, Text

_FOLLOW = (ButtonText("Sigue tu pedido", "{link}"),)
_LOOK = (ButtonText("Abrir en OrderBuddy", "{link}"),)

BROADCAST = {
    "push": Text("{text}", "{restaurant}"),
    "sms": Text("{text}"),
    "email": Text("{text}", "Novedades de {restaurant}", (ButtonText("Pedir ahora", "{link}"),)),
}

TEXTS: dict[str, dict[str, Text]] = {
    "order_received": {
        "push": Text(
            "{restaurant} tiene tu pedido[ {code}]. Toca para seguirlo.",
            "Recibimos tu pedido",
        ),
        "sms": Text(
            "{restaurant}: ya tenemos tu pedido[ {code}]. Te escribimos cuando puedas "
            "recogerlo.[ {link}]",
        ),
        "whatsapp": Text(
            "¡Gracias[, {name}]! *{restaurant}* ya tiene tu pedido[ *{code}*][ de "
            "{amount}].\n\nTe escribimos cuando esté listo.[ Síguelo aquí: {link}]",
        ),
        "email": Text(
            "Gracias[, {name}].\n\n{restaurant} ya tiene tu pedido y pronto se pondrá con él. No "
            "hace falta que estés pendiente del teléfono: te avisamos cuando esté listo.",
            "Recibimos tu pedido[ {code}]",
            _FOLLOW,
        ),
    },
    "order_accepted": {
        "push": Text(
            "{restaurant} está preparando tu pedido[ {code}].[ Estará listo hacia las {time}.]",
            "Tu pedido está en marcha",
        ),
        "sms": Text(
            "{restaurant}: estamos preparando tu pedido[ {code}].[ Hora prevista: {time}.][ "
            "{link}]",
        ),
        "whatsapp": Text(
            "*{restaurant}* está preparando tu pedido[ *{code}*].[ Estará listo hacia las "
            "{time}.][\n\nSíguelo aquí: {link}]",
        ),
        "email": Text(
            "La cocina de {restaurant} ya está con tu pedido.[ Estará listo hacia las {time}.] "
            "Te avisamos en cuanto lo esté.",
            "Estamos preparando tu pedido[ {code}]",
            _FOLLOW,
        ),
    },
    "order_delayed": {
        "push": Text(
            "Lo sentimos: tu pedido[ {code}] tardará unos {minutes} minutos más.[ Estará hacia "
            "las {time}.]",
            "{restaurant} necesita un poco más",
        ),
        "sms": Text(
            "{restaurant}: lo sentimos, tu pedido[ {code}] necesita otros {minutes} minutos.[ "
            "Hora prevista: {time}.][ {link}]",
        ),
        "whatsapp": Text(
            "Lo sentimos[, {name}]: *{restaurant}* tiene mucho trabajo y tu pedido[ *{code}*] "
            "tardará unos {minutes} minutos más.[ Estará hacia las {time}.][\n\nSíguelo aquí: "
            "{link}]",
        ),
        "email": Text(
            "Lo sentimos: {restaurant} tiene mucho trabajo y tu pedido tardará unos {minutes} "
            "minutos más.[ Estará listo hacia las {time}.]\n\nTe avisamos en cuanto lo esté.",
            "Tu pedido[ {code}] tardará unos {minutes} minutos más",
            _FOLLOW,
        ),
    },
    "order_late": {
        "push": Text(
            "Lo sentimos: tu pedido[ {code}] tarda más de lo que dijimos. Estamos en ello.",
            "{restaurant} necesita un poco más",
        ),
        "sms": Text(
            "{restaurant}: lo sentimos, tu pedido[ {code}] se retrasa. Estamos en ello.[ {link}]",
        ),
        "whatsapp": Text(
            "Lo sentimos[, {name}]: tu pedido[ *{code}*] en *{restaurant}* tarda más de lo que "
            "dijimos. Estamos en ello.[\n\nSíguelo aquí: {link}]",
        ),
        "email": Text(
            "Lo sentimos: tu pedido tarda más de lo que {restaurant} dijo. Estamos en ello.\n\n"
            "Te avisamos en cuanto esté listo.",
            "Tu pedido[ {code}] tarda más de lo que dijimos",
            _FOLLOW,
        ),
    },
    "order_ready": {
        "push": Text("Tu pedido[ {code}] está listo[ en {location}]. ¡Buen provecho!", "¡Listo!"),
        "sms": Text(
            "{restaurant}: ya puedes recoger tu pedido[ {code}][ en {location}]. ¡Buen "
            "provecho![ {link}]",
        ),
        "whatsapp": Text(
            "Tu pedido[ *{code}*] está listo[ en {location}]. ¡Buen provecho!\n*{restaurant}*",
        ),
        "email": Text(
            "Te espera[ en {location}]. Ten a mano este número, por favor.\n\n¡Buen provecho!",
            "Tu pedido[ {code}] está listo",
        ),
    },
    "order_cancelled": {
        "push": Text(
            "Tu pedido[ {code}] se ha cancelado.[ Motivo: {reason}.]",
            "{restaurant}: pedido cancelado",
        ),
        "sms": Text(
            "{restaurant}: lo sentimos, tu pedido[ {code}] se ha cancelado.[ Motivo: {reason}.][ "
            "{link}]",
        ),
        "whatsapp": Text(
            "Lo sentimos[, {name}]: *{restaurant}* ha tenido que cancelar tu pedido[ "
            "*{code}*].[\n\nMotivo: {reason}.]\n\nTe devolvemos lo que hayas pagado; si no sabes "
            "nada pronto, pregunta a nuestro personal, por favor.",
        ),
        "email": Text(
            "Lo sentimos[, {name}]: tu pedido se ha cancelado.\n\nTe devolvemos lo que hayas "
            "pagado y te escribimos cuando esté hecho. Si no sabes nada pronto, pregunta a "
            "nuestro personal, por favor.",
            "Tu pedido[ {code}] se ha cancelado",
        ),
    },
    "order_refunded": {
        "push": Text(
            "{amount} de tu pedido[ {code}] van de vuelta a ti.",
            "{restaurant} te devuelve dinero",
        ),
        "sms": Text(
            "{restaurant}: te devolvemos {amount} de tu pedido[ {code}]. El banco puede tardar "
            "un poco en mostrarlo.",
        ),
        "whatsapp": Text(
            "*{restaurant}* te ha devuelto {amount} de tu pedido[ *{code}*]. Vuelve por donde "
            "pagaste; el banco puede tardar unos días en mostrarlo.",
        ),
        "email": Text(
            "{restaurant} te ha devuelto {amount} de tu pedido.\n\nVuelve por donde pagaste: a "
            "la misma tarjeta o cuenta. El banco puede tardar unos días en mostrarlo.",
            "Te devolvemos {amount}",
        ),
    },
    "new_order": {
        "push": Text("{location}[ · {table}][ · {amount}][ · {name}]", "Pedido nuevo[ {code}]"),
        "sms": Text("Pedido nuevo[ {code}] en {location}[, {table}][, {amount}]."),
        "email": Text(
            "Hay un pedido nuevo en {location}.",
            "Pedido nuevo[ {code}] en {location}",
            _LOOK,
        ),
    },
    "alarm_kitchen": {
        "push": Text("{reason}", "Cocina: {location}"),
        "sms": Text("Cocina de {location}: {reason}"),
        "email": Text(
            "{reason}.\n\nHaz que alguien lo prepare o pásalo a otra estación, por favor.",
            "La cocina de {location} te necesita",
            _LOOK,
        ),
    },
    "alarm_payments": {
        "push": Text("{reason}[ (pedido {code})]", "Un pago te necesita: {location}"),
        "sms": Text("Un pago en {location} te necesita: {reason}[ (pedido {code})]"),
        "email": Text(
            "{reason}.\n\nMíralo en Pagos, Excepciones, por favor. No se mueve dinero hasta que "
            "alguien decida.",
            "Un pago en {location} te necesita",
            _LOOK,
        ),
    },
    "conversation_waiting": {
        "push": Text("{name} espera una respuesta.", "{location}: un cliente espera"),
        "sms": Text("{location}: {name} espera una respuesta.[ {link}]"),
        "email": Text(
            "{name} ha escrito a {location} y espera una respuesta.",
            "{location}: un cliente espera una respuesta",
            (ButtonText("Responder", "{link}"),),
        ),
    },
    "daily_report": {
        "email": Text(
            "Así le fue ayer a {name}.",
            "{name}: {amount}, {day}",
            (ButtonText("Todos los informes", "{link}"),),
        ),
    },
    "invitation": {
        "email": Text(
            "{name} te invita a trabajar en {restaurant} con OrderBuddy[ ({role})].\n\nEl enlace "
            "de abajo sirve una sola vez[, hasta: {until}].\n\nSi no sabes de qué se trata, no "
            "hagas nada.",
            "Trabaja en {restaurant}",
            (ButtonText("Aceptar la invitación", "{link}"),),
        ),
    },
    "origin_code": {
        "email": Text(
            "Adjuntamos el código QR[ de {name}][ ({location})]: el PNG para pantallas y cartas, "
            "el SVG para la imprenta.\n\nAbre {link}\n\nEl enlace sigue siendo el mismo, se "
            "llame como se llame la mesa.",
            "Código QR[ de {name}][ ({location})]",
        ),
    },
    "broadcast": BROADCAST,
    "broadcast_test": BROADCAST,
    "rating_asked": {
        "push": Text("¿Qué tal fue?", "{restaurant}"),
        "sms": Text("¿Qué tal fue? Responde 1 bien, 2 regular, 3 mal"),
        "whatsapp": Text(
            "¿Qué tal fue?",
            buttons=(
                ButtonText("Bien", id="good"),
                ButtonText("Regular", id="okay"),
                ButtonText("Mal", id="bad"),
            ),
        ),
    },
    "help": {
        "sms": Text(
            "{restaurant}: te escribimos sobre tus pedidos, y ofertas si las quieres. Responde "
            "STOP para no recibir mensajes, START para volver a recibirlos.",
        ),
    },
    "conversation_reply": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text(
            "{text}",
            "{restaurant} te ha respondido",
            (ButtonText("Responder", "{link}"),),
        ),
    },
    "staff_text": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text("{text}", "{restaurant}[: tu pedido {code}]"),
    },
    "sign_in_code": {
        "sms": Text("Tu clave de OrderBuddy es {code}. Sirve durante {minutes} minutos."),
        "email": Text(
            "Tu código de OrderBuddy es {code}. Sirve durante {minutes} minutos.\n\nNunca se lo "
            "pedimos a nadie. Si no lo has pedido tú, no hagas nada.",
            "Tu código de OrderBuddy: {code}",
        ),
    },
    "security_notice": {
        "email": Text(
            "{notice}.\n\nSi has sido tú, no hay nada que hacer. Si no, inicia sesión, mira "
            "quién más ha entrado y avisa al dueño de tu restaurante.",
            "OrderBuddy: {notice}",
            (ButtonText("Ver tu cuenta", "{link}"),),
        ),
    },
}
