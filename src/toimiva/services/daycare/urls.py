"""Addresses of the daycare service."""

from django.urls import path

from .pages import (
    answers,
    applications,
    apply,
    desk,
    fee,
    figures,
    finder,
    front,
    offers,
    queue,
    rounds,
    run_map,
    sending,
)

app_name = "daycare"
urlpatterns = [
    path("", front.front, name="front"),
    path("units/", finder.units, name="units"),
    path("units.geojson", finder.units_geojson, name="units-geojson"),
    path("fee/", fee.fee, name="fee"),
    path("o/<str:secret>/", offers.link, name="link"),
    path("offers/<uuid:offer_id>/", offers.offer, name="offer"),
    path("offers/<uuid:offer_id>/no/", offers.no, name="offer-no"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_round, name="round-new"),
    path("rounds/<uuid:round_id>/", desk.desk, name="round"),
    path("rounds/<uuid:round_id>/assign/", desk.assign, name="round-assign"),
    path("rounds/<uuid:round_id>/choose/", desk.choose, name="round-choose"),
    path("rounds/<uuid:round_id>/cancel/", desk.cancel, name="round-cancel"),
    path("rounds/<uuid:round_id>/changes/", desk.changes, name="round-changes"),
    path("rounds/<uuid:round_id>/children/<uuid:child_id>/", desk.child, name="round-child"),
    path("rounds/<uuid:round_id>/map/", run_map.on_map, name="round-map"),
    path("rounds/<uuid:round_id>/approve/", sending.approve, name="round-approve"),
    path("rounds/<uuid:round_id>/send/", sending.send, name="round-send"),
    path("rounds/<uuid:round_id>/answers/", answers.answers, name="answers"),
    path("offers/<uuid:offer_id>/phone/", answers.phone, name="offer-phone"),
    path("figures/", figures.figures, name="figures"),
    path("applications/", queue.applications, name="applications"),
    path("restricted/", queue.restricted, name="restricted"),
    path("apply/", apply.child, name="apply"),
    path("apply/<uuid:application_id>/when/", apply.when, name="apply-when"),
    path("apply/<uuid:application_id>/why/", apply.urgent, name="apply-urgent"),
    path("apply/<uuid:application_id>/wishes/", apply.wishes, name="apply-wishes"),
    path("apply/<uuid:application_id>/more/", apply.more, name="apply-more"),
    path("apply/<uuid:application_id>/check/", apply.check, name="apply-check"),
    path("my-applications/<uuid:application_id>/", applications.application, name="application"),
]
