"""Addresses of the programme service."""

from django.urls import path

from .pages import decisions

app_name = "programme"
urlpatterns = [
    path("", decisions.overview, name="overview"),
    path("<int:programme_id>/", decisions.programme, name="programme"),
    path("<int:programme_id>/projects.csv", decisions.projects_csv, name="projects-csv"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/import/", decisions.import_decision, name="import"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
]
