from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "toimiva.city.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from toimiva.city.residents.retention import LINES

        from .retention import OWN_LINES

        LINES.update(OWN_LINES)
