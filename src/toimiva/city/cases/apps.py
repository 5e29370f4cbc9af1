from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "toimiva.city.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from toimiva.city.residents.retention import LINES

        from .retention import CLOSED

        LINES["cases.Case", "keep_until"] = CLOSED
