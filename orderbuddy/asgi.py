"""Sockets to Channels, HTTP to the WSGI application: one Daphne on one port can serve everything.

Django's own ASGI handler took four times as long for the same view, hence a2wsgi.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")

from orderbuddy.wsgi import application as http_application

from a2wsgi import WSGIMiddleware  # isort: skip
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware

from kitchen.routing import websocket_urlpatterns as kitchen_sockets
from kitchen.socketio.server import SocketIo
from messaging.conversations.routes import websocket_urlpatterns as conversation_sockets
from ordering.routing import websocket_urlpatterns as ordering_sockets

HTTP_THREADS = 22

_routed = ProtocolTypeRouter(
    {
        "http": WSGIMiddleware(http_application, workers=HTTP_THREADS),
        "websocket": AllowedHostsOriginValidator(
            # Who is there, sockets find out themselves (orderbuddy.sockets): after the handshake,
            # so that they can say why not, and again while they are open.
            CookieMiddleware(
                URLRouter([*kitchen_sockets, *ordering_sockets, *conversation_sockets])
            )
        ),
    }
)
# Both kinds under /socket.io/: its clients begin with HTTP and go on as WebSockets.
application = SocketIo(_routed)
