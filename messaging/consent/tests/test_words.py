"""What guests write, in their own words."""

import pytest

from messaging.consent.words import Wish, wish_of

STOP = """
STOP
stop
Stop.
 stop!!!
StOp
"STOP"
STOP STOP STOP
stopall
STOP ALL
Stop please
please stop
pls stop
Please STOP now, thanks
stop it
ok stop
stoooop
STOPP
s t o p
S.T.O.P.
st0p
\N{FULLWIDTH LATIN CAPITAL LETTER S}\N{FULLWIDTH LATIN CAPITAL LETTER T}OP
🛑
⛔️
🛑 stop 🛑
🛑🛑🛑
s\u200btop
unsubscribe
Unsubscribe me please
unsuscribe
UNSUB
How do I unsubscribe?
I want to unsubscribe
unsubscribe me from this list
please unsubscribe this number
cancel
CANCEL
end
End.
quit
QUIT
revoke
I revoke my consent
I withdraw my consent
opt out
opt-out
Opt me out
OPTOUT
I would like to opt out
I'd like to opt out of these messages
please opt out my number from all texts
STOP 2 END
Stop! I never signed up for this
STOP.Sent from my Verizon Motorola
Stop   Sent from my iPhone
Baja. Enviado desde mi Samsung Galaxy
wrong number, stop
Not interested. STOP
I'm not interested, stop
Thanks but stop
no, stop
stop texting me
Stop texting me!!
please stop texting me
stop messaging me
Stop sending me messages
Stop sending these
stop with the texts
can you stop texting me?
Could you please stop sending me messages
quit texting me
cease all messages
end messages
cancel messages
Cancel my subscription
stop all messages
stop the spam
stop notifications
no more messages
No more texts please
no more of these texts
don't text me
Don\u2019t text me again
do not text me anymore
do not message me
Do not contact me again
never text me again
please don't send me any more messages
Don't send me texts
please do not send any more marketing
I don't want your messages
I do not want to receive these texts
i dont want to get any more messages
I no longer want to receive messages
I no longer wish to be contacted
not interested in your offers
I'm not interested in your promotions, thanks
remove me
Remove me from your list
please take me off your list
take me off this mailing list
remove my number from your database
delete my number
Lose my number
leave me alone
Please leave me alone!
stop bothering me
enough with the texts
tired of your messages
I said stop
I already said STOP
I told you to stop
no texts
stop spamming me
STOP WhatsApp
I would like you to stop
You need to stop
make these texts stop
I would not like to receive texts
turn off notifications
disable these alerts
I want to stop receiving messages
how do I stop these texts
how can I stop getting messages
I want off this list
I don't want to be on your list
do not text
Stop these
stop emailing me
baja
BAJA
Alto
pare
paren
¡Paren!
¡Paren ya!
basta
Basta de mensajes
detener
cancelar
salir
para
parar
darme de baja
quiero darme de baja
Quiero darme de baja de los mensajes
Dame de baja por favor
por favor denme de baja
solicito la baja
no más mensajes
No quiero más mensajes
no quiero recibir mensajes
Ya no quiero recibir sus promociones
no deseo recibir publicidad
no me escriban más
No me escriban
no me manden mensajes
no me envíen más mensajes por favor
no manden nada más
no me contacten más
no me molesten
dejen de escribirme
Deja de mandarme mensajes
dejen de enviar publicidad
dejen de molestar
no quiero que me escriban
no quiero que me manden más mensajes
paren de mandar mensajes
cancelar suscripción
Cancelar la suscripción
desuscribirme
bórrenme de su lista
quítame de la lista
eliminen mi número
déjenme en paz
parem
sair
SAIR
pare de me mandar mensagem
Parem de enviar mensagens
pare de enviar SMS
não quero mais mensagens
Não quero receber mensagens
nao quero mais receber promoções
não me mande mais mensagens
não me mandem mais nada
não envie mais mensagens
não me escrevam mais
não me incomodem
não quero que me mandem mais nada
descadastrar
quero me descadastrar
me descadastre por favor
me tira da lista
Me remova da lista, por favor
remova meu número
cancelar inscrição
cancelar assinatura
chega de mensagens
me deixa em paz
me deixem em paz!
não perturbe
"""

NOTHING = """
Stop! I ordered the wrong dish
Sent from my iPhone
no stop signs near table 4?
don't stop
Don't stop texting me
please don't stop the messages
never stop!
we can't stop eating your tacos
I didn't unsubscribe
don't unsubscribe me
I don't want to opt out
why did you stop texting me?
When did you stop sending messages
did you stop the texts?
non-stop flavor
I unsubscribed by mistake
I'm at the bus stop
I am by the bus stop outside
we will stop by at 7
I'll stop by later
can we stop at the counter?
The driver should stop at the gate
Is there a bus stop near you?
please cancel my order
cancel my order
Cancel order
I want to cancel
cancel please
please cancel
cancel the fries
can I cancel the second coffee?
cancel my reservation
how do I cancel?
end of the street, blue house
we are at the end of the line
at the weekend
remove the onions
please remove onions
remove the tomato from my burger
take the cheese off
delete the second burger
no more onions please
no more ice
I don't want onions
I don't want any cutlery
do not send napkins
don't send cutlery
don't send straws please
please don't call, text me
Don't call me, text me instead
do not ring the bell
don't contact the driver
do not disturb the baby, knock softly
I don't like spam musubi without egg
can I opt out of cutlery?
I would like you to stop at the gate
this rain needs to stop before we come
Stop! I ordered the wrong thing
wrong number
not receiving my order yet
I am not getting the discount
turn off the heater please
enough food for two?
is that enough for four people?
send me a text when ready
text me when it's ready
don't forget to text me
please don't send the driver to the back door
remove my number from the order
take me off the waiting list
I can't stop texting my friends about your tacos
please message me
yes
Yes please
no
no thanks
ok
thanks!
where is my order?
How long will it take?
I need help with my order
can you help me? the gate is closed
can somebody help with the table
I quit smoking, do you have a patio?
quitting time is five, see you then
I got your message
Your message did not arrive
your offers are great
When do you start serving lunch?
start my order please
We start at noon
can you start with the soup
subscribe to our church newsletter?
info about allergens please
what is the stop date of the coupon?
parking stop 4
I'm at stop 12
STOP sign on the corner, turn left
the elevator doesn't stop on 3
full-stop at the end
no para ahora
no, para ahora
es para mí
para llevar
para llevar por favor
dos tacos para mi mamá
mesa para cuatro
parada de autobús
estoy en la parada
no paren
no paren de mandar mensajes
No dejen de escribirme
no quiero cebolla
no quiero más salsa
no me manden servilletas
no envíen cubiertos
no me molesta esperar
no quiero que me manden cubiertos
no me manden la cuenta por correo
quiero cancelar mi pedido
por favor cancelen mi orden
cancelar pedido
baja el volumen por favor
la planta baja
estoy en planta baja
voy a salir en cinco minutos
ya voy a salir
alta calidad
quiten la cebolla
sin más cebolla
basta con una servilleta
basta una cuchara
¿me pueden avisar por mensaje?
mándenme un mensaje cuando esté listo
necesito ayuda con mi pedido
¿a qué hora empiezan?
quiero información de los alérgenos
não pare
não parem de mandar mensagens
não quero cebola
não quero mais gelo
não mande talheres
não quero que mandem talheres
não me mande guardanapos
quero cancelar meu pedido
cancelar pedido por favor
vou sair em dez minutos
já vou sair
é para viagem
pare na porta azul
parei no ponto de ônibus
ponto de parada
me mande uma mensagem quando ficar pronto
preciso de ajuda com o pedido
chega em quanto tempo?
o pedido chega hoje?
quando chega?
tira a cebola
me tira uma dúvida?
deixe na porta
deixe em paz o cachorro da porta
"""

START = """
START
start
Start please
unstop
UNSTOP
subscribe
Resubscribe
opt in
Opt-in please
start texting me again
you can text me again
start messages
start again
reanudar
alta
suscribirme
quiero volver a recibir mensajes
quiero recibir sus mensajes de nuevo
vuelvan a enviarme mensajes
iniciar
voltar
quero voltar a receber mensagens
me inscreva
"""

HELP = """
HELP
help
Help!
help please
INFO
ayuda
¡Ayuda!
ajuda
Ajuda por favor
información
"""


def sentences(text: str) -> list[str]:
    return [one for one in text.split("\n") if one.strip()]


@pytest.mark.parametrize("text", sentences(STOP))
def test_this_is_a_stop(text):
    assert wish_of(text) is Wish.STOP


@pytest.mark.parametrize("text", sentences(NOTHING))
def test_this_is_for_people_to_read(text):
    assert wish_of(text) is None


@pytest.mark.parametrize("text", sentences(START))
def test_this_is_a_start(text):
    assert wish_of(text) is Wish.START


@pytest.mark.parametrize("text", sentences(HELP))
def test_this_asks_for_help(text):
    assert wish_of(text) is Wish.HELP


@pytest.mark.parametrize("text", ["", "  ", "…", "👍", "🍕🍕", "\u200b", "1", "stop " * 200])
def test_what_says_nothing_says_nothing(text):
    assert wish_of(text) is None
