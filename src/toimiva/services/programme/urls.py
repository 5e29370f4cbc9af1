"""Addresses of the programme service."""

from django.urls import path

from . import pages

app_name = "programme"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("decisions/", pages.decisions, name="decisions"),
]
