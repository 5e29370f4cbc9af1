"""Addresses of the programme service."""

from django.urls import path

from .pages import decisions, results, scoring, selection

app_name = "programme"
urlpatterns = [
    path("", decisions.overview, name="overview"),
    path("<int:programme_id>/", decisions.programme, name="programme"),
    path("<int:programme_id>/projects.csv", decisions.projects_csv, name="projects-csv"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/import/", decisions.import_decision, name="import"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("<int:programme_id>/proposals/", selection.rounds, name="rounds"),
    path("<int:programme_id>/proposals/new/", selection.new_round, name="new-round"),
    path("rounds/<int:round_id>/", selection.selection_round, name="round"),
    path("rounds/<int:round_id>/state/", selection.move_round, name="move-round"),
    path("rounds/<int:round_id>/proposals/new/", selection.new_proposal, name="new-proposal"),
    path("rounds/<int:round_id>/results/", results.results, name="results"),
    path("rounds/<int:round_id>/results.csv", results.results_csv, name="results-csv"),
    path("rounds/<int:round_id>/decide/", results.decide, name="decide"),
    path("proposals/<int:proposal_id>/", scoring.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/score/", scoring.score, name="score"),
]
