"""Addresses of the data room."""

from django.urls import path

from . import pages

app_name = "data"
urlpatterns = [
    path("indicators/", pages.indicators, name="indicators"),
]
