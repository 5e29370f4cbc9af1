"""Addresses of the residents room."""

from django.urls import path

from . import pages

app_name = "residents"
urlpatterns = [
    path("my-data/", pages.my_data, name="my-data"),
]
