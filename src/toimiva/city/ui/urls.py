"""Pages of the house itself."""

from django.urls import path

from . import pages

app_name = "ui"
urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility/", pages.home, name="accessibility"),
    path("privacy/", pages.home, name="privacy"),
    path("feedback/", pages.home, name="feedback"),
]
