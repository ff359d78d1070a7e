"""Texts that are compared as a whole, as `words.plain` leaves them: small letters, no accents."""

# Polite, or nothing at all, at either end of a text.
MANNERS = frozenset(
    {
        "agora", "ahora", "already", "asap", "buenas", "favor", "gracias", "guys", "hello",
        "hey", "hi", "hola", "immediately", "inmediatamente", "ja", "just", "kindly", "now",
        "obrigada", "obrigado", "oi", "oigan", "ok", "okay", "ola", "pf", "pfv", "please", "pls",
        "plse", "plz", "por", "porfa", "porfavor", "sir", "team", "thank", "thanks", "thx", "ty",
        "ya", "you",
    }
)  # fmt: skip

# Only as the whole text, without a word more: with one, it may be about an order.
STOP_ALONE = frozenset(
    {
        "anular", "cancel", "cancela", "cancelar", "cancele", "end", "fim", "fin", "off",
        "optout", "para", "parar", "quit", "revoke", "sair", "salir", "terminar",
    }
)  # fmt: skip

# As the whole text, politeness aside.
STOP = frozenset(
    {
        "all stop", "alto", "anular suscripcion", "apague meu numero", "apaguem meu numero",
        "baja", "basta", "block me", "borra mi numero", "borrame", "borren mi numero",
        "borrenme", "but stop", "can you stop", "cancelar a inscricao", "cancelar assinatura",
        "cancelar inscricao", "cancelar la suscripcion", "cancelar suscripcion", "chega",
        "could you stop", "dame de baja", "dar baja", "dar de baja", "darme de baja", "de baja",
        "deixem me em paz", "dejame en paz", "dejeme en paz", "dejenme en paz", "delete me",
        "delete my number", "deme de baja", "denme de baja", "descadastra", "descadastrar",
        "descadastrar me", "descadastre", "descadastro", "desuscribir", "desuscribirme",
        "desuscribirse", "deten", "detener", "detengan", "detenganse", "dnd", "do not disturb",
        "elimina mi numero", "eliminame", "eliminen mi numero", "eliminenme", "erase my number",
        "forget my number", "full stop", "go away", "i opt out", "i revoke my consent",
        "i want this to stop", "i want to opt out", "i want to stop", "i want you to stop",
        "i wish to opt out", "i would like to opt out", "id like to opt out", "leave me alone",
        "lose my number", "make it stop", "me deixa em paz", "me deixe em paz",
        "me deixem em paz", "me descadastre", "me descadastrem", "me remova", "me removam",
        "me remove", "me tira", "me tire", "me tirem", "mi baja", "nao incomodar",
        "nao incomode", "nao me incomode", "nao me incomodem", "nao perturbe", "nao perturbem",
        "im not interested stop", "no stop", "not interested stop", "wrong number stop",
        "stop 2 end", "stop 2 stop", "stop to end", "stop to opt out", "stop to unsubscribe",
        "stop im not interested", "stop not interested", "stop wrong number",
        "no me molesten", "no me molestes", "no molestar", "no moleste", "no molesten",
        "no spam", "opt me out", "opt out", "opt out all", "opt out me", "opting out", "optout",
        "para ya", "parad", "pare", "pare com isso", "parem", "parem com isso", "paren",
        "paren ya", "quero me descadastrar", "quero sair", "quero sair da lista", "quiero baja",
        "quiero darme de baja", "quiero la baja", "quit it", "quitame", "quitenme",
        "remova meu numero", "remove me", "remove my number", "remove this number",
        "revoke consent", "sair da lista", "solicito baja", "solicito la baja", "sotp", "stop",
        "stop all", "stop bothering me", "stop disturbing me", "stop everything",
        "stop harassing me", "stop it", "stop it now", "stop me", "stop spam", "stop stop",
        "stop stop stop", "stop subscription", "stop that", "stop them", "stop this", "stop ya",
        "stopall", "stopp", "stpo", "take me off", "unsub", "unsubcribe", "unsubscibe",
        "unsubscrib", "unsubscribe", "unsubscribe all", "unsubscribe me", "unsuscribe",
        "will you stop", "would you stop", "ya basta", "ya paren", "you stop",
    }
)  # fmt: skip

START_ALONE = frozenset(
    {
        "alta", "comecar", "empezar", "iniciar", "inicio", "resume", "voltar",
    }
)  # fmt: skip

START = frozenset(
    {
        "darme de alta", "inscrever", "inscrever me", "me inscreva", "opt in", "opt me in",
        "optin", "quero me inscrever", "quiero suscribirme", "reactivar", "reanudar", "reativar",
        "restart", "resubscribe", "resubscribe me", "retomar", "sign me up again", "start",
        "start again", "start all", "start messages", "start texting", "start texts",
        "subscribe", "subscribe again", "subscribe me", "suscribir", "suscribirme",
        "suscribirme de nuevo", "un stop", "unstop",
    }
)  # fmt: skip

HELP = frozenset(
    {
        "aide", "ajuda", "ayuda", "ayuda info", "ayudame", "help", "help info", "help me",
        "helpme", "info", "informacao", "informacion", "informacoes", "information", "me ajuda",
        "me ajude", "more info",
    }
)  # fmt: skip
