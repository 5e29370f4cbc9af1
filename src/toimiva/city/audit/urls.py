"""Addresses of the audit room."""

from django.urls import path

from . import pages

app_name = "audit"
urlpatterns = [
    path("audit/", pages.events, name="events"),
]
