"""Addresses of the residents room."""

from django.urls import path

from . import desk, pages, retention_pages

app_name = "residents"
urlpatterns = [
    path("my-data/", pages.my_data, name="my-data"),
    path("my-data/seen/", pages.seen, name="seen"),
    path("my-data/export/", pages.export, name="export"),
    path("my-data/delete/", pages.delete, name="delete"),
    path("residents/", desk.search, name="search"),
    path("retention/", retention_pages.plan, name="retention"),
    path("residents/<uuid:person_id>/", desk.person, name="person"),
]
