"""Addresses of the daycare service."""

from django.urls import URLPattern

app_name = "daycare"
urlpatterns: list[URLPattern] = []
