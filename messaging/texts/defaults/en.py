from messaging.texts.wording import ButtonText, Text

_FOLLOW = (ButtonText("Follow your order", "{link}"),)
_LOOK = (ButtonText("Open in OrderBuddy", "{link}"),)

BROADCAST = {
    "push": Text("{text}", "{restaurant}"),
    "sms": Text("{text}"),
    "email": Text("{text}", "News from {restaurant}", (ButtonText("Order now", "{link}"),)),
}

TEXTS: dict[str, dict[str, Text]] = {
    "order_received": {
        "push": Text(
            "{restaurant} has your order[ {code}]. Tap to follow it.",
            "We have your order",
        ),
        "sms": Text(
            "{restaurant}: we have your order[ {code}]. We write when it is ready.[ {link}]",
        ),
        "whatsapp": Text(
            "Thank you[, {name}]! *{restaurant}* has your order[ *{code}*][ for {amount}].\n\nWe "
            "write again when it is ready.[ Follow it here: {link}]",
        ),
        "email": Text(
            "Thank you[, {name}].\n\n{restaurant} has your order and will see to it shortly. You "
            "need not wait by your phone: we tell you when it is ready.",
            "We have your order[ {code}]",
            _FOLLOW,
        ),
    },
    "order_accepted": {
        "push": Text(
            "{restaurant} is making your order[ {code}].[ Ready at about {time}.]",
            "Your order is being made",
        ),
        "sms": Text(
            "{restaurant}: your order[ {code}] is being made.[ Ready at about {time}.][ {link}]",
        ),
        "whatsapp": Text(
            "*{restaurant}* is making your order[ *{code}*].[ It will be ready at about "
            "{time}.][\n\nFollow it here: {link}]",
        ),
        "email": Text(
            "The kitchen of {restaurant} has your order in hand.[ It will be ready at about "
            "{time}.] We tell you as soon as it is.",
            "Your order[ {code}] is being made",
            _FOLLOW,
        ),
    },
    "order_delayed": {
        "push": Text(
            "Sorry: your order[ {code}] needs about {minutes} minutes more.[ Ready at about "
            "{time}.]",
            "{restaurant} needs a little longer",
        ),
        "sms": Text(
            "{restaurant}: sorry, your order[ {code}] needs about {minutes} minutes more.[ Ready "
            "at about {time}.][ {link}]",
        ),
        "whatsapp": Text(
            "Sorry[, {name}]: *{restaurant}* is busy, and your order[ *{code}*] needs about "
            "{minutes} minutes more.[ Ready at about {time}.][\n\nFollow it here: {link}]",
        ),
        "email": Text(
            "We are sorry: {restaurant} is busy, and your order needs about {minutes} minutes "
            "more.[ It will be ready at about {time}.]\n\nWe tell you the moment it is.",
            "Your order[ {code}] needs about {minutes} minutes more",
            _FOLLOW,
        ),
    },
    "order_late": {
        "push": Text(
            "Sorry: your order[ {code}] is taking longer than we said. We are on it.",
            "{restaurant} needs a little longer",
        ),
        "sms": Text(
            "{restaurant}: sorry, your order[ {code}] is taking longer than we said. We are on "
            "it.[ {link}]",
        ),
        "whatsapp": Text(
            "Sorry[, {name}]: your order[ *{code}*] at *{restaurant}* is taking longer than we "
            "said. We are on it.[\n\nFollow it here: {link}]",
        ),
        "email": Text(
            "We are sorry: your order is taking longer than {restaurant} said. We are on it.\n\n"
            "We tell you the moment it is ready.",
            "Your order[ {code}] is taking longer than we said",
            _FOLLOW,
        ),
    },
    "order_ready": {
        "push": Text("Your order[ {code}] is ready[ at {location}]. Enjoy!", "Ready!"),
        "sms": Text("{restaurant}: your order[ {code}] is ready[ at {location}]. Enjoy![ {link}]"),
        "whatsapp": Text("Your order[ *{code}*] is ready[ at {location}]. Enjoy!\n*{restaurant}*"),
        "email": Text(
            "It is waiting for you[ at {location}]. Please have this number at hand.\n\nEnjoy!",
            "Your order[ {code}] is ready",
        ),
    },
    "order_cancelled": {
        "push": Text(
            "Your order[ {code}] was cancelled.[ Reason: {reason}.]",
            "{restaurant}: order cancelled",
        ),
        "sms": Text(
            "{restaurant}: we are sorry, your order[ {code}] was cancelled.[ Reason: {reason}.][ "
            "{link}]",
        ),
        "whatsapp": Text(
            "We are sorry[, {name}]: *{restaurant}* had to cancel your order[ "
            "*{code}*].[\n\nReason: {reason}.]\n\nWhatever you have paid for it we give back; if "
            "you hear nothing of that soon, please ask our staff.",
        ),
        "email": Text(
            "We are sorry[, {name}]: your order was cancelled.\n\nWhatever you have paid for it "
            "we give back, and write to you when that is done. If you hear nothing of it soon, "
            "please ask our staff.",
            "Your order[ {code}] was cancelled",
        ),
    },
    "order_refunded": {
        "push": Text(
            "{amount} of your order[ {code}] is on its way back to you.",
            "{restaurant} gave money back",
        ),
        "sms": Text(
            "{restaurant}: {amount} of your order[ {code}] is on its way back to you. Banks take "
            "a few days.",
        ),
        "whatsapp": Text(
            "*{restaurant}* has given back {amount} of your order[ *{code}*]. It goes the way "
            "you paid; a bank may take a few days to show it.",
        ),
        "email": Text(
            "{restaurant} has given back {amount} of your order.\n\nIt goes the way you paid: to "
            "the same card or account. A bank may take a few days to show it.",
            "{amount} is on its way back to you",
        ),
    },
    "new_order": {
        "push": Text("{location}[ · {table}][ · {amount}][ · {name}]", "New order[ {code}]"),
        "sms": Text("New order[ {code}] at {location}[, {table}][, {amount}]."),
        "email": Text(
            "There is a new order at {location}.",
            "New order[ {code}] at {location}",
            _LOOK,
        ),
    },
    "alarm_kitchen": {
        "push": Text("{reason}", "Kitchen: {location}"),
        "sms": Text("Kitchen of {location}: {reason}"),
        "email": Text(
            "{reason}.\n\nPlease see that somebody makes it, or hand it to another station.",
            "The kitchen of {location} needs you",
            _LOOK,
        ),
    },
    "alarm_payments": {
        "push": Text("{reason}[ (order {code})]", "A payment needs you: {location}"),
        "sms": Text("A payment at {location} needs you: {reason}[ (order {code})]"),
        "email": Text(
            "{reason}.\n\nPlease look at it under Payments, Exceptions. No money moves until "
            "somebody has decided.",
            "A payment at {location} needs you",
            _LOOK,
        ),
    },
    "conversation_waiting": {
        "push": Text("{name} waits for an answer.", "{location}: a guest waits"),
        "sms": Text("{location}: {name} waits for an answer.[ {link}]"),
        "email": Text(
            "{name} has written to {location} and waits for an answer.",
            "{location}: a guest waits for an answer",
            (ButtonText("Answer", "{link}"),),
        ),
    },
    "daily_report": {
        "email": Text(
            "Here is how {name} did yesterday.",
            "{name}: {amount} on {day}",
            (ButtonText("All reports", "{link}"),),
        ),
    },
    "invitation": {
        "email": Text(
            "{name} invites you to work at {restaurant} in OrderBuddy[ ({role})].\n\nThe link "
            "below works once[, until {until}].\n\nIf you do not know what this is about, do "
            "nothing.",
            "Work at {restaurant}",
            (ButtonText("Accept the invitation", "{link}"),),
        ),
    },
    "origin_code": {
        "email": Text(
            "The QR code[ of {name}][, {location},] is attached: the PNG for screens and letters, "
            "the SVG for a printer's.\n\nIt opens {link}\n\nThe link stays the same whatever "
            "the table is called.",
            "QR code[ of {name}][ ({location})]",
        ),
    },
    "broadcast": BROADCAST,
    "broadcast_test": BROADCAST,
    "rating_asked": {
        "push": Text("How was it?", "{restaurant}"),
        "sms": Text("How was it? Reply 1 good, 2 okay, 3 bad"),
        "whatsapp": Text(
            "How was it?",
            buttons=(
                ButtonText("Good", id="good"),
                ButtonText("Okay", id="okay"),
                ButtonText("Bad", id="bad"),
            ),
        ),
    },
    "help": {
        "sms": Text(
            "{restaurant}: we write about orders you place, and offers if you asked for them. "
            "Reply STOP to get no more messages, START to get them again.",
        ),
    },
    "conversation_reply": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text("{text}", "{restaurant} has answered", (ButtonText("Answer", "{link}"),)),
    },
    "staff_text": {
        "push": Text("{text}", "{restaurant}"),
        "sms": Text("{text}"),
        "email": Text("{text}", "{restaurant}[: your order {code}]"),
    },
    "sign_in_code": {
        "sms": Text("Your OrderBuddy code is {code}. It is good for {minutes} minutes."),
        "email": Text(
            "Your OrderBuddy code is {code}. It is good for {minutes} minutes.\n\nWe never ask "
            "anybody for it. If you did not want it, do nothing.",
            "Your OrderBuddy code: {code}",
        ),
    },
    "security_notice": {
        "email": Text(
            "{notice}.\n\nIf that was you, there is nothing to do. If not, sign in, look who "
            "else is signed in, and tell the owner of your restaurant.",
            "OrderBuddy: {notice}",
            (ButtonText("Look at your account", "{link}"),),
        ),
    },
}
