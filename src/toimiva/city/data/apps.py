from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "toimiva.city.data"
    label = "data"
    default_auto_field = "django.db.models.BigAutoField"
