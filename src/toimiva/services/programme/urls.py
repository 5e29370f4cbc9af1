"""Addresses of the programme service."""

from django.urls import path

from .pages import allotments, decisions, forecasts, ledger, money, periods, transfers

app_name = "programme"
urlpatterns = [
    path("", decisions.overview, name="overview"),
    path("<int:programme_id>/", decisions.programme, name="programme"),
    path("<int:programme_id>/projects.csv", decisions.projects_csv, name="projects-csv"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/import/", decisions.import_decision, name="import"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("<int:programme_id>/money/", money.money, name="money"),
    path("<int:programme_id>/money.csv", money.money_csv, name="money-csv"),
    path("<int:programme_id>/money/transfer/", transfers.transfer, name="transfer"),
    path("<int:programme_id>/money/allot/", allotments.allot, name="allot"),
    path("<int:programme_id>/money/grant/", allotments.grant, name="grant"),
    path("<int:programme_id>/money/months/", periods.periods, name="periods"),
    path("<int:programme_id>/money/months/reopen/", periods.reopen, name="reopen-period"),
    path("<int:programme_id>/money/forecast/<int:number_id>/", forecasts.forecast, name="forecast"),
    path("<int:programme_id>/ledger/", ledger.ledger, name="ledger"),
    path("<int:programme_id>/ledger.csv", ledger.ledger_csv, name="ledger-csv"),
]
