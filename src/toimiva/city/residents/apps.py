from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "toimiva.city.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from toimiva.city.identity.hooks import at_sign_in

        from . import checks  # noqa: F401 registers them
        from .actions import link_signed_in

        at_sign_in(link_signed_in)
