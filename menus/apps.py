from django.apps import AppConfig


class MenusConfig(AppConfig):
    name = "menus"

    def ready(self) -> None:
        from menus import listeners  # noqa: F401  (registers them)
