from messaging.texts.wording import ButtonText, Text

_FOLLOW = (ButtonText("Acompanhe seu pedido", "{link}"),)
_LOOK = (ButtonText("Abrir no OrderBuddy", "{link}"),)

BROADCAST = {
    "push": Text("{text}", "{restaurant}"),
    "sms": Text("{text}"),
    "email": Text("{text}", "Novidades de {restaurant}", (ButtonText("Pedir agora", "{link}"),)),
}

TEXTS: dict[str, dict[str, Text]] = {
    "order_received": {
        "push": Text(
            "{restaurant} recebeu seu pedido[ {code}]. Toque para acompanhar.",
            "Recebemos seu pedido",
        ),
        "sms": Text(
            "{restaurant}: recebemos seu pedido[ {code}]. Avisamos quando ficar pronto.[ {link}]",
        ),
        "whatsapp": Text(
            "Agradecemos[, {name}]! *{restaurant}* recebeu seu pedido[ *{code}*][ de "
            "{amount}].\n\nAvisamos quando estiver pronto.[ Acompanhe aqui: {link}]",
        ),
        "email": Text(
            "Agradecemos[, {name}].\n\n{restaurant} recebeu seu pedido e já vai cuidar dele. Não "
            "precisa ficar de olho no telefone: avisamos quando estiver pronto.",
            "Recebemos seu pedido[ {code}]",
            _FOLLOW,
        ),
    },
    "order_accepted": {
        "push": Text(
            "{restaurant} está preparando seu pedido[ {code}].[ Pronto por volta das {time}.]",
            "Seu pedido está em preparo",
        ),
        "sms": Text(
            "{restaurant}: estamos preparando seu pedido[ {code}].[ Pronto por volta das "
            "{time}.][ {link}]",
        ),
        "whatsapp": Text(
            "*{restaurant}* está preparando seu pedido[ *{code}*].[ Fica pronto por volta das "
            "{time}.][\n\nAcompanhe aqui: {link}]",
        ),
        "email": Text(
            "A cozinha de {restaurant} já está com seu pedido.[ Fica pronto por volta das "
            "{time}.] Avisamos assim que estiver.",
            "Estamos preparando seu pedido[ {code}]",
            _FOLLOW,
        ),
    },
    "order_delayed": {
        "push": Text(
            "Desculpe: seu pedido[ {code}] vai levar mais uns {minutes} minutos.[ Pronto por "
            "volta das {time}.]",
            "{restaurant} precisa de mais um pouco",
        ),
        "sms": Text(
            "{restaurant}: desculpe, seu pedido[ {code}] vai levar mais {minutes} minutos.[ Novo "
            "prazo: {time}.][ {link}]",
        ),
        "whatsapp": Text(
            "Desculpe[, {name}]: *{restaurant}* está com muito movimento e seu pedido[ *{code}*] "
            "vai levar mais uns {minutes} minutos.[ Pronto por volta das {time}.][\n\nAcompanhe "
            "aqui: {link}]",
        ),
        "email": Text(
            "Desculpe: {restaurant} está com muito movimento e seu pedido vai levar mais uns "
            "{minutes} minutos.[ Fica pronto por volta das {time}.]\n\nAvisamos assim que "
            "estiver.",
            "Seu pedido[ {code}] vai levar mais uns {minutes} minutos",
            _FOLLOW,
        ),
    },
    "order_late": {
        "push": Text(
            "Desculpe: seu pedido[ {code}] está demorando mais do que dissemos. Estamos cuidando "
            "dele.",
            "{restaurant} precisa de mais um pouco",
        ),
        "sms": Text(
            "{restaurant}: desculpe, seu pedido[ {code}] vai demorar mais do que dissemos.[ "
            "{link}]",
        ),
        "whatsapp": Text(
            "Desculpe[, {name}]: seu pedido[ *{code}*] em *{restaurant}* está demorando mais do "
            "que dissemos. Estamos cuidando dele.[\n\nAcompanhe aqui: {link}]",
        ),
        "email": Text(
            "Desculpe: seu pedido está demorando mais do que {restaurant} disse. Estamos cuidando "
            "dele.\n\nAvisamos assim que estiver pronto.",
            "Seu pedido[ {code}] está demorando mais do que dissemos",
            _FOLLOW,
        ),
    },
    "order_ready": {
        "push": Text("Seu pedido[ {code}] está pronto[ em {location}]. Bom apetite!", "Pronto!"),
        "sms": Text(
            "{restaurant}: seu pedido[ {code}] ficou pronto[ em {location}]. Bom apetite![ {link}]",
        ),
        "whatsapp": Text(
            "Seu pedido[ *{code}*] está pronto[ em {location}]. Bom apetite!\n*{restaurant}*",
        ),
        "email": Text(
            "Ele espera por você[ em {location}]. Tenha este número à mão, por favor.\n\nBom "
            "apetite!",
            "Seu pedido[ {code}] está pronto",
        ),
    },
    "order_cancelled": {
        "push": Text(
            "Seu pedido[ {code}] foi cancelado.[ Motivo: {reason}.]",
            "{restaurant}: pedido cancelado",
        ),
        "sms": Text(
            "{restaurant}: desculpe, seu pedido[ {code}] foi cancelado.[ Motivo: {reason}.][ "
            "{link}]",
        ),
        "whatsapp": Text(
            "Desculpe[, {name}]: *{restaurant}* teve que cancelar seu pedido[ "
            "*{code}*].[\n\nMotivo: {reason}.]\n\nDevolvemos o que você pagou; se não souber de "
            "nada em breve, fale com nossa equipe, por favor.",
        ),
        "email": Text(
            "Desculpe[, {name}]: seu pedido foi cancelado.\n\nDevolvemos o que você pagou e "
            "escrevemos quando estiver feito. Se não souber de nada em breve, fale com nossa "
            "equipe, por favor.",
            "Seu pedido[ {code}] foi cancelado",
        ),
    },
    "order_refunded": {
        "push": Text(
            "{amount} do seu pedido[ {code}] estão voltando para você.",
            "{restaurant} devolveu dinheiro",
        ),
        "sms": Text(
            "{restaurant}: devolvemos {amount} do seu pedido[ {code}]. O banco pode levar alguns "
            "dias.",
        ),
        "whatsapp": Text(
            "*{restaurant}* devolveu {amount} do seu pedido[ *{code}*]. Volta por onde você "
            "pagou; o banco pode levar alguns dias para mostrar.",
        ),
        "email": Text(
            "{restaurant} devolveu {amount} do seu pedido.\n\nVolta por onde você pagou: para o "
            "mesmo cartão ou conta. O banco pode levar alguns dias para mostrar.",
            "Devolvemos {amount} para você",
        ),
    },
    "new_order": {
        "push": Text("{location}[ · {table}][ · {amount}][ · {name}]", "Pedido novo[ {code}]"),
        "sms": Text("Pedido novo[ {code}] em {location}[, {table}][, {amount}]."),
        "email": Text(
            "Há um pedido novo em {location}.",
            "Pedido novo[ {code}] em {location}",
            _LOOK,
        ),
    },
    "alarm_kitchen": {
        "push": Text("{reason}", "Cozinha: {location}"),
        "sms": Text("Cozinha de {location}: {reason}"),
        "email": Text(
            "{reason}.\n\nVeja que alguém o prepare ou passe para outra estação, por favor.",
            "A cozinha de {location} precisa de você",
            _LOOK,
        ),
    },
    "alarm_payments": {
        "push": Text("{reason}[ (pedido {code})]", "Um pagamento precisa de você: {location}"),
        "sms": Text("Pagamento em {location} precisa de cuidado: {reason}[ (pedido {code})]"),
        "email": Text(
            "{reason}.\n\nVeja em Pagamentos, Exceções, por favor. Nenhum dinheiro se move até "
            "que alguém decida.",
            "Um pagamento em {location} precisa de você",
            _LOOK,
        ),
    },
    "conversation_waiting": {
        "push": Text("{name} espera uma resposta.", "{location}: um cliente espera"),
        "sms": Text("{location}: {name} espera uma resposta.[ {link}]"),
        "email": Text(
            "{name} escreveu para {location} e espera uma resposta.",
            "{location}: um cliente espera uma resposta",
            (ButtonText("Responder", "{link}"),),
        ),
    },
    "daily_report": {
        "email": Text(
            "Assim foi o dia de ontem em {name}.",
            "{name}: {amount}, {day}",
            (ButtonText("Todos os relatórios", "{link}"),),
        ),
    },
    "invitation": {
        "email": Text(
            "{name} convida você para trabalhar em {restaurant} com o OrderBuddy[ "
            "({role})].\n\nO link abaixo funciona uma vez[, até: {until}].\n\nSe não sabe do que "
            "se trata, não faça nada.",
            "Trabalhe em {restaurant}",
            (ButtonText("Aceitar o convite", "{link}"),),
        ),
    },
    "origin_code": {
        "email": Text(
            "Segue em anexo o código QR[ de {name}][ ({location})]: o PNG para telas e cartas, o "
            "SVG para a gráfica.\n\nEle abre {link}\n\nO link continua o mesmo, qualquer que "
            "seja o nome da mesa.",
            "Código QR[ de {name}][ ({location})]",
        ),
    },
    "broadcast": BROADCAST,
    "broadcast_test": BROADCAST,
    "rating_asked": {
        "push": Text("Como foi?", "{restaurant}"),
        "sms": Text("Como foi? Responda 1 bom, 2 regular, 3 ruim"),
        "whatsapp": Text(
            "Como foi?",
            buttons=(
                ButtonText("Bom", id="good"),
                ButtonText("Regular", id="okay"),
                ButtonText("Ruim", id="bad"),
            ),
        ),
    },
    "help": {
        "sms": Text(
            "{restaurant}: escrevemos sobre seus pedidos, e ofertas se quiser. Responda STOP para "
            "parar as mensagens, START para voltar a receber.",
        ),
    },
    "conversation_reply": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text("{text}", "{restaurant} respondeu", (ButtonText("Responder", "{link}"),)),
    },
    "staff_text": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text("{text}", "{restaurant}[: seu pedido {code}]"),
    },
    "sign_in_code": {
        "sms": Text("Seu acesso OrderBuddy: {code}. Vale por {minutes} minutos."),
        "email": Text(
            "Seu código do OrderBuddy é {code}. Vale por {minutes} minutos.\n\nNunca o pedimos a "
            "ninguém. Se não foi você que pediu, não faça nada.",
            "Seu código do OrderBuddy: {code}",
        ),
    },
    "security_notice": {
        "email": Text(
            "{notice}.\n\nSe foi você, não há nada a fazer. Se não foi, entre na sua conta, veja "
            "quem mais entrou e avise o dono do seu restaurante.",
            "OrderBuddy: {notice}",
            (ButtonText("Ver sua conta", "{link}"),),
        ),
    },
}
