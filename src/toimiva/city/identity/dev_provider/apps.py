from django.apps import AppConfig


class DevProviderConfig(AppConfig):
    name = "toimiva.city.identity.dev_provider"
    label = "dev_provider"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
