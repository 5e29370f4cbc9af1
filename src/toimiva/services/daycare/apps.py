from django.apps import AppConfig


class DaycareConfig(AppConfig):
    name = "toimiva.services.daycare"
    label = "daycare"
    default_auto_field = "django.db.models.BigAutoField"
