"""Addresses of the places room."""

from django.urls import path

from . import pages

app_name = "places"
urlpatterns = [
    path("places/", pages.units, name="units"),
]
