"""Addresses of the programme service."""

from django.urls import path

from .pages import (
    allotments,
    decisions,
    forecasts,
    hand_entry,
    importing,
    ledger,
    matters,
    money,
    periods,
    spending,
    transfers,
)

app_name = "programme"
urlpatterns = [
    path("", decisions.overview, name="overview"),
    path("<int:programme_id>/", decisions.programme, name="programme"),
    path("<int:programme_id>/projects.csv", decisions.projects_csv, name="projects-csv"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/import/", importing.import_decision, name="import"),
    path("decisions/drafts/<int:draft_id>/", importing.draft, name="draft"),
    path("decisions/drafts/<int:draft_id>/form/", hand_entry.draft_form, name="draft-form"),
    path("decisions/form/", hand_entry.begin_form, name="begin-form"),
    path("decisions/ahjo/", matters.ahjo, name="ahjo"),
    path("decisions/<int:decision_id>/receipt/", importing.receipt, name="receipt"),
    path("decisions/<int:decision_id>/dates/", matters.decision_dates, name="decision-dates"),
    path("matters/<int:matter_id>/", matters.matter, name="matter"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("<int:programme_id>/money/", money.money, name="money"),
    path("<int:programme_id>/money.csv", money.money_csv, name="money-csv"),
    path("<int:programme_id>/money/transfer/", transfers.transfer, name="transfer"),
    path("<int:programme_id>/money/allot/", allotments.allot, name="allot"),
    path("<int:programme_id>/money/grant/", allotments.grant, name="grant"),
    path("<int:programme_id>/money/months/", periods.periods, name="periods"),
    path("<int:programme_id>/money/months/reopen/", periods.reopen, name="reopen-period"),
    path("<int:programme_id>/money/forecast/<int:number_id>/", forecasts.forecast, name="forecast"),
    path("<int:programme_id>/spending/", spending.spending, name="spending"),
    path("<int:programme_id>/spending/spending.csv", spending.spending_csv, name="spending-csv"),
    path("<int:programme_id>/spending/suppliers.csv", spending.suppliers_csv, name="spending-suppliers-csv"),
    path("<int:programme_id>/spending/datapackage.json", spending.package_json, name="spending-package-json"),
    path("<int:programme_id>/ledger/", ledger.ledger, name="ledger"),
    path("<int:programme_id>/ledger.csv", ledger.ledger_csv, name="ledger-csv"),
]
