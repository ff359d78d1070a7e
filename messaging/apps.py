from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        # Whatever writes down what guests have allowed listens before those who write to them.
        from messaging.consent import listeners as consent_listeners  # noqa: F401, I001
        from messaging import checks, personal  # noqa: F401
        from messaging.broadcasts import answers, gate  # noqa: F401
        from messaging.broadcasts import personal as broadcasts_personal  # noqa: F401
        from messaging.broadcasts.audience import listeners as audience_listeners  # noqa: F401
        from messaging.consent import personal as consent_personal  # noqa: F401
        from messaging.consent import staff_page  # noqa: F401
        from messaging.conversations import admin_parts, pages  # noqa: F401
        from messaging.conversations import listeners as conversations_listeners  # noqa: F401
        from messaging.conversations import personal as conversations_personal  # noqa: F401
        from messaging.events import listeners as events_listeners  # noqa: F401
        from messaging.push import personal as push_personal  # noqa: F401
        from messaging.texts import listeners as texts_listeners  # noqa: F401
