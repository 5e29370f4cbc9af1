"""Addresses of the programme service."""

from django.urls import path

from . import pages

app_name = "programme"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("<int:programme_id>/", pages.programme, name="programme"),
    path("<int:programme_id>/projects.csv", pages.projects_csv, name="projects-csv"),
    path("decisions/", pages.decisions, name="decisions"),
    path("decisions/import/", pages.import_decision, name="import"),
    path("decisions/<int:decision_id>/", pages.decision, name="decision"),
]
