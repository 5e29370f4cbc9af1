"""Addresses of the cases room."""

from django.urls import path

from .pages import decisions, desk, mine

app_name = "cases"
urlpatterns = [
    path("my-matters/", mine.my_matters, name="my-matters"),
    path("my-matters/<uuid:case_id>/", mine.my_case, name="my-case"),
    path("my-matters/<uuid:case_id>/appeal/", mine.appeal, name="appeal"),
    path("cases/", desk.queue, name="queue"),
    path("cases/<uuid:case_id>/", desk.case, name="case"),
    path("cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
    path("cases/decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("cases/decisions/<uuid:decision_id>/<str:language>.pdf", decisions.decision_pdf, name="decision-pdf"),
]
