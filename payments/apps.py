from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from payments import archiving, listeners, personal  # noqa: F401  (registers them)
