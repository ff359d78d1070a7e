from messaging.admin.broadcasts.admin import BroadcastAdmin

__all__ = ["BroadcastAdmin"]
