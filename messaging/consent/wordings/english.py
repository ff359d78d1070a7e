"""How people ask in English for no more messages, or for messages again."""

# What we send, and what we do.
PARTS = {
    "msg": (
        r"(?:texts?|texting|txts?|txting|messages?|msgs?|messaging|sms|notifications?|alerts?|"
        r"spam|spamming|promos?|promotions?|marketing|offers?|ads?|advertising|adverts?|"
        r"e ?mails?|mailings?|newsletters?|whats ?apps?|whatsapps?|subscription|reminders|"
        r"coupons|deals)"
    ),
    "doing": (
        r"(?:texting|txting|messaging|msging|sending|contacting|writing|emailing|mailing|"
        r"spamming|notifying|bothering|pestering|harassing|whatsapping|promoting)"
    ),
    "list": (
        r"(?:lists?|mailing|database|contacts?|system|subscribers?|texts?|messages?|sms|"
        r"marketing)"
    ),
}

# Somebody speaks of ending it.
STOPS = (
    r"\b(?:stop|quit|cease|halt|discontinue)(?: \w+)?? {doing}\b",
    (
        r"\b(?:stop|quit|cease|halt|discontinue|end|cancel)(?: (?:all|any|these|those|this|"
        r"the|your|my|sending|of|more|further|future|stupid|damn|annoying|marketing|"
        r"promotional|me|text|with))* {msg}\b"
    ),
    (
        r"\b(?:dont|do not|never|please not|stop|no)(?: (?:ever|please|you|want you to|"
        r"u))* (?:text|txt|message|msg|contact|bother|spam|email|sms|whatsapp|notify|"
        r"disturb)(?: to)? (?:me|us|this (?:number|phone))\b"
    ),
    (
        r"\b(?:dont|do not|never)(?: (?:ever|please))* (?:send|write)(?: (?:me|to me|us|"
        r"this number|here))?(?: (?:any|more|anymore|these|those|such|further|your|stupid|"
        r"other|to me))*(?: {msg}\b| (?:again|anymore|any more)$)"
    ),
    (
        r"\b(?:dont|do not|no longer|not|never)(?: \w+)?? (?:want|wish|care|interested|need|"
        r"like to)(?: (?:to|in|for|any|more|anymore|get|getting|receive|receiving|have|having|"
        r"be|being|these|those|your|such|further|the|of|from|you|sent|contacted|texted|"
        r"messaged|by|promotional|all))* (?:{msg}|texted|messaged|contacted|spammed|emailed)\b"
    ),
    (
        r"\bno (?:(?:more|further|longer|other)(?: (?:of|these|those|your|promotional|"
        r"marketing|text|such))*) {msg}\b"
    ),
    r"^no (?:texts|texting|messages|sms|marketing|promotions|promos|spam)$",
    r"\b(?:enough|sick|tired)(?: (?:of|with|the|these|all|your|those))+ {msg}\b",
    (
        r"\b(?:remove|take|delete|drop|get|cut)(?: (?:me|us|my number|this number|my phone|"
        r"my name|my email|my phone number))(?: (?:off|from|out|of|your|the|this|these|all|"
        r"future|any|promo|promotional|text))+ {list}\b"
    ),
    (
        r"\b(?:want|like|wish|need|how (?:do|can) i|how to|can i|please|to|just|me)"
        r" (?:be )?(?:unsubscribe|unsubscribed|opted out|opt out)(?: me| from (?:all |this |"
        r"these |your |the )*(?:{list}|{msg}))?$"
    ),
    (
        r"\b(?:unsubscribe|opt out|opting out|opt me out)(?: (?:me|us|of|from|all|any|these|"
        r"those|this|the|your|future|number|my|phone|promotional))* {msg}\b"
    ),
    r"^unsubscribe (?:me|us|this|my|from|now|right)\b",
    r"\b(?:revoke|withdraw)(?: \w+){{0,2}} (?:consent|permission)\b",
    r"\bleave me alone\b",
    r"^(?:stop|quit) (?:bothering|annoying|harassing|disturbing|pestering)\b",
    (
        r"^stop (?:right|at once|for ever|forever|immediately|all of|i dont|i do not|you are|"
        r"youre|doing)\b"
    ),
    (
        r"\b(?:reply|say|said|saying|texted|replied|typed|type) stop (?:already|many times|"
        r"twice|again)\b"
    ),
    (
        r"\b(?:want|like|need|needs|have|has|got|gotta|must|should|make)(?: (?:you|u|this|"
        r"these|it|them|all|your|that))* (?:to )?stop$"
    ),
    r"\b(?:make|want|have|need)(?: (?:these|those|the|your|all))* {msg} (?:to )?(?:stop|end)$",
    (
        r"\b(?:turn|switch|shut)(?: off)?(?: (?:all|these|those|the|your|"
        r"my))* {msg}(?: off)?$|^{msg} off$"
    ),
    r"\b(?:disable|deactivate|mute|kill)(?: (?:all|these|those|the|your|my))* {msg}\b",
    (
        r"\b(?:stop|quit|not|dont want to be|want to stop|how can i stop) (?:receiving|"
        r"getting)(?: (?:all|any|these|those|the|your|more|of))* {msg}\b"
    ),
    (
        r"\b(?:off|want off|dont want to be on|do not want to be on|get me off|wish to be off)"
        r" (?:of )?(?:this|that|your|the) (?:mailing |text |marketing )?lists?$"
    ),
    (
        r"^(?:stop|quit|end) (?:this|these|that|those|it|with) ?(?:shit|crap|nonsense|"
        r"bullshit|junk|madness|rubbish|garbage)?$"
    ),
    r"^(?:text|txt|reply|send|say|type) stop$",
    (
        r"^(?:please )?(?:dont|do not|never) (?:text|txt|message|msg|contact|spam|"
        r"email)(?: (?:again|anymore|any more|ever|please))*$"
    ),
    (
        r"^stop (?:i )?(?:never|didnt|did not|havent|have not)(?: even)? (?:sign|signed|"
        r"subscribe|subscribed|agree|agreed|consent|consented|opted|asked) ?(?:up|in|to|for)?\b"
    ),
    r"^i (?:already )?(?:said|say|told you to|asked you to) stop\b",
)

# The contrary, or something else that ends.
CONTRARY = (
    (
        r"\b(?:dont|do not|never|didnt|did not|doesnt|wont|cant|cannot|wouldnt|not|havent|"
        r"no need to) (?:ever |you |please |want (?:you )?to |want (?:the|your|these)"
        r" \w+ to )*(?:stop|quit|cease|end|cancel|halt|discontinue|unsubscribe|opt(?:ed)? out|"
        r"remove|delete|take me off|revoke)\b"
    ),
    (
        r"\b(?:why|when|how come|did|have|has|are|were|if|unless|until|after) (?:did |have |"
        r"has |are |do |is )?(?:you|u|they|my|the|your|i|it|these)(?: \w+)? (?:stop|stops|"
        r"stopped|stopping|quit|quitting|unsubscribed|ended|cancelled|canceled|not)\b"
    ),
    r"\b(?:stopped|unstop|by mistake|by accident|accidentally|nonstop|non stop)\b",
    r"\b(?:stop|end|cancel|quit) (?:by|at|in|over|for|near|outside|here|there)\b",
)

STARTS = (
    (
        r"^(?:(?:you )?(?:can|may) )?(?:start|resume|restart|begin)(?: (?:texting|messaging|"
        r"sending|writing|contacting|notifying))? ?(?:to )?(?:me|us|messages|texts|sms|"
        r"notifications|alerts)?(?: (?:texts|messages|notifications|again|texting|"
        r"messaging))+$"
    ),
    r"^(?:you )?(?:can|may) (?:text|message|write to|write) me again$",
    r"\bi want (?:to (?:get|receive) )?(?:your |the )?(?:messages|texts) (?:again|back)$",
)
