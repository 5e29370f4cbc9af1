"""Addresses of the rules room."""

from django.urls import path

from . import pages

app_name = "rules"
urlpatterns = [
    path("rules/", pages.index, name="index"),
    path("rules/<slug:service>/<slug:name>/", pages.table, name="table"),
    path("rules/<slug:service>/<slug:name>.<slug:form>", pages.download, name="download"),
]
