"""Addresses of the data room."""

from django.urls import path

from . import pages

app_name = "data"
urlpatterns = [
    path("indicators/", pages.indicators, name="indicators"),
    path("indicators/<slug:code>/", pages.indicator, name="indicator"),
    path("indicators/<slug:code>.<slug:form>", pages.download, name="download"),
]
