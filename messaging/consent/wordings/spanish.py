"""As `english`, in Spanish."""

# What we send, and what we do.
PARTS = {
    "mensajes": (
        r"(?:mensajes?|mensajitos|sms|textos?|notificaciones|avisos|promociones|promos?|"
        r"ofertas|publicidad|spam|correos?|emails?|whats ?apps?|propaganda|anuncios|"
        r"suscripcion)"
    ),
}

# Somebody speaks of ending it.
STOPS = (
    (
        r"\b(?:deja|dejen|deje|dejad|dejar|para|pare|paren|parar|basta|cesen|"
        r"cese)(?: ya)? (?:de|con)(?: (?:los|las|tus|sus|tantos|tantas|estos|estas|"
        r"me))*(?: (?:enviar|mandar|escribir|molestar|contactar|textear|spamear|mensajear|"
        r"llenar|notificar)(?:me|nos|le|les|melos)?\b| {mensajes}\b)"
    ),
    (
        r"\bno (?:me |nos )?(?:escriban|escribas|escriba|escriban|contacten|contactes|"
        r"contacte|molesten|molestes|textees|texteen|notifiquen|spameen)(?: (?:mas|nunca|por|"
        r"a|mensajes)| nunca mas|$)"
    ),
    (
        r"\bno (?:me |nos )?(?:manden|mandes|mande|envien|envies|envie)(?: (?:mas|nunca|"
        r"tantos|tantas|estos|estas|sus|tus|por|favor))*(?: {mensajes}\b|$)"
    ),
    r"\bno (?:me |nos )?(?:manden|mandes|mande|envien|envies|envie) nada(?: mas)?$",
    (
        r"\b(?:no|nunca|ya no) (?:quiero|deseo|quisiera|me interesan?|necesito)(?: (?:mas|"
        r"recibir|seguir|recibiendo|que|me|sus|tus|los|las|estos|estas|tener|ver|ningun|"
        r"ninguna|tipo|de))* (?:{mensajes}\b|(?:manden|envien|mandes|escriban|contacten|"
        r"escribas)(?: mas| nada| nunca)*(?: {mensajes}|$))"
    ),
    r"\b(?:no|ni un|ninguna?|sin) mas (?:\w+ )?{mensajes}\b",
    r"\bbasta de (?:\w+ )?{mensajes}\b",
    (
        r"\b(?:cancelar|cancela|cancelen|cancele|anular|anulen|detener|detengan|detenga|"
        r"terminar|quitar|quiten|eliminar|parar|paren|pare)(?: (?:la|mi|los|las|todos|todas|"
        r"sus|tus|estos|estas|el|envio|de))* {mensajes}\b"
    ),
    (
        r"\b(?:dar|dame|darme|denme|deme|dadme|solicito|quiero|pido|causar)(?: (?:me|la|mi|"
        r"una))*(?: de)? baja\b"
    ),
    (
        r"\b(?:borrame|borrenme|borreme|quitame|quitenme|quiteme|eliminame|eliminenme|"
        r"elimineme|saquenme|sacame|saqueme|retirenme)(?: (?:de|la|su|tu|sus|esta|las|"
        r"base))* (?:lista|listas|datos|contactos|agenda|mensajes)\b"
    ),
    (
        r"\b(?:borren|borra|borre|eliminen|elimina|elimine|quiten|quita|saquen|saca)"
        r" mi (?:numero|telefono|contacto)\b"
    ),
    r"\b(?:dejenme|dejame|dejeme) en paz\b",
    r"\bdesuscrib\w*\b",
    r"\bno (?:me )?molest(?:en|es|e) mas\b",
)

# The contrary, or something else that ends.
CONTRARY = (
    (
        r"\bno (?:me )?(?:paren|pare|pares|dejen|deje|dejes|detengan|cancelen|cancele|"
        r"canceles|anulen|borren|eliminen|quiero (?:parar|cancelar|darme de baja|dejar|"
        r"que (?:paren|dejen)))\b"
    ),
    r"\b(?:por que|porque|pq|cuando|quando) (?:\w+ )?(?:pararon|dejaron|pararam|deixaram)\b",
)

STARTS = (
    (
        r"\b(?:quiero (?:volver a )?recibir|vuelvan a (?:enviarme|mandarme)|reanudar|"
        r"reanuden)(?: (?:los|sus|tus))? (?:mensajes|avisos|sms)(?: (?:otra vez|de nuevo))?$"
    ),
)
