from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "toimiva.city.ui"
    label = "ui"
