"""Addresses of the places room."""

from django.urls import path

from . import geojson, pages

app_name = "places"
urlpatterns = [
    path("places/", pages.units, name="units"),
    path("places/units.geojson", geojson.units, name="units-geojson"),
    path("places/districts.geojson", geojson.districts, name="districts-geojson"),
    path("places/<uuid:unit_id>/", pages.unit, name="unit"),
    path("districts/", pages.districts, name="districts"),
]
