from django.apps import AppConfig


class KitchenConfig(AppConfig):
    name = "kitchen"

    def ready(self) -> None:
        from kitchen import listeners, workload  # noqa: F401  (registers them)
        from kitchen.socketio import listeners as apps_listeners  # noqa: F401
