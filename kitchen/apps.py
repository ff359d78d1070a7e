from django.apps import AppConfig


class KitchenConfig(AppConfig):
    name = "kitchen"

    def ready(self) -> None:
        from kitchen import listeners, personal, workload  # noqa: F401  (registers them)
        from kitchen.devices import listeners as device_listeners  # noqa: F401
        from kitchen.printing import listeners as paper_listeners  # noqa: F401
        from kitchen.socketio import listeners as apps_listeners  # noqa: F401
