"""Addresses of the rules room."""

from django.urls import path

from . import pages

app_name = "rules"
urlpatterns = [
    path("rules/", pages.index, name="index"),
]
