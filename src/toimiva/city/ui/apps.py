from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "toimiva.city.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 registers the system checks
