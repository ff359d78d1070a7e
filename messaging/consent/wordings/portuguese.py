"""As `english`, in Portuguese."""

# What we send, and what we do.
PARTS = {
    "mensagens": (
        r"(?:mensagens|mensagem|msgs?|sms|textos?|notificacoes|avisos|promocoes|promos?|"
        r"ofertas|publicidade|propagandas?|spam|e ?mails?|whats ?apps?|zaps?|anuncios|"
        r"inscricao|assinatura)"
    ),
}

# Somebody speaks of ending it.
STOPS = (
    (
        r"\b(?:pare|parem|para|parar|chega|deixe|deixem|cesse)(?: (?:ja|logo))? (?:de|"
        r"com)(?: (?:me|nos|tantas|tantos|as|os|essas|esses|suas))*(?: (?:enviar|mandar|"
        r"escrever|contatar|contactar|incomodar|perturbar|encher|notificar|spammar)(?: me)?\b|"
        r" {mensagens}\b)"
    ),
    (
        r"\bnao (?:me |nos )?(?:mande|mandem|manda|envie|enviem|envia)(?: (?:me|mais|nunca|"
        r"essas|esses|suas|tantas|nenhuma|por|favor|as))*(?: {mensagens}\b|$)"
    ),
    r"\bnao (?:me |nos )?(?:mande|mandem|envie|enviem) (?:mais )?nada(?: mais)?$",
    (
        r"\bnao (?:me |nos )?(?:escreva|escrevam|contate|contatem|contacte|contactem|incomode|"
        r"incomodem|perturbe|perturbem|notifique|notifiquem)(?: (?:mais|nunca|por|me)|$)"
    ),
    (
        r"\bnao (?:quero|desejo|gostaria|preciso|tenho interesse)(?: (?:mais|receber|de|que|"
        r"me|suas|seus|as|os|essas|esses|nenhuma|nenhum|tipo|em|ter|continuar|"
        r"recebendo))* (?:{mensagens}\b|(?:mandem|enviem|escrevam|contatem|mande)"
        r"(?: mais| nada)*(?: {mensagens}|$))"
    ),
    r"\b(?:sem|nada de|nenhuma|chega de) (?:mais )?(?:\w+ )?{mensagens}$",
    r"\bnao mais {mensagens}\b",
    (
        r"\b(?:cancelar|cancela|cancele|cancelem|parar|encerrar|remover|desativar|desative|"
        r"interromper)(?: (?:a|minha|as|os|todas|todos|suas|seus|essas|esses|o|envio|"
        r"de))* {mensagens}\b"
    ),
    (
        r"\b(?:me (?:tira|tire|tirem|remova|remove|removam|exclua|excluam|exclui|apague|"
        r"apaguem)|(?:tire|remova|exclua) me|quero sair)(?: (?:d[aeo]s?|sua|essa|esta|desta|"
        r"dessa|lista|base))* (?:lista|listas|cadastro|contatos|dados|mensagens|"
        r"grupo de mensagens)\b"
    ),
    (
        r"\b(?:apague|apaguem|remova|removam|exclua|excluam|tire|tirem) (?:o )?meu (?:numero|"
        r"telefone|contato)\b"
    ),
    r"\b(?:me deixe|me deixa|me deixem|deixem me|deixe me) em paz\b",
    (
        r"\b(?:me )?descadastr(?:ar|e|em|a|o)(?: me)?(?: (?:d[aeo]s?|sua|lista|mensagens|meu|"
        r"numero|por|favor))*$"
    ),
)

# The contrary, or something else that ends.
CONTRARY = (
    (
        r"\bnao (?:pare|parem|para|deixe|deixem|cancele|cancelem|remova|remove|me (?:tire|"
        r"tirem|remova|removam|descadastr\w+)|quero (?:parar|cancelar|sair|que parem|"
        r"me descadastrar|deixar))\b"
    ),
)

STARTS = (
    (
        r"\b(?:quero (?:voltar a )?receber|voltem a (?:me )?(?:enviar|mandar)|"
        r"retomar)(?: (?:as|suas))? (?:mensagens|avisos|sms)(?: (?:de novo|novamente))?$"
    ),
)
