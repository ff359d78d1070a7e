from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "ordering"

    def ready(self) -> None:
        from ordering import pace, personal  # noqa: F401  (register themselves)
        from ordering.codes import listeners as codes_listeners  # noqa: F401  (registers them)
        from ordering.relay import listeners  # noqa: F401  (registers them)
