from messaging.admin import home, orders, texts  # noqa: F401  (their parts of other pages)
from messaging.admin.broadcasts import BroadcastAdmin
from messaging.admin.messages import MessageAdmin

__all__ = ["BroadcastAdmin", "MessageAdmin"]
