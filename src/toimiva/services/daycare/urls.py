"""Addresses of the daycare service."""

from django.urls import path

from .pages import offers

app_name = "daycare"
urlpatterns = [
    path("o/<str:secret>/", offers.link, name="link"),
    path("offers/<uuid:offer_id>/", offers.offer, name="offer"),
    path("offers/<uuid:offer_id>/no/", offers.no, name="offer-no"),
]
