"""Addresses of the daycare service."""

from django.urls import path

from .pages import applications, apply, fee, finder, front, offers, proof

app_name = "daycare"
urlpatterns = [
    path("", front.front, name="front"),
    path("units/", finder.units, name="units"),
    path("units.geojson", finder.units_geojson, name="units-geojson"),
    path("fee/", fee.fee, name="fee"),
    path("o/<str:secret>/", offers.link, name="link"),
    path("offers/<uuid:offer_id>/", offers.offer, name="offer"),
    path("offers/<uuid:offer_id>/no/", offers.no, name="offer-no"),
    path("apply/", apply.child, name="apply"),
    path("apply/<uuid:application_id>/when/", apply.when, name="apply-when"),
    path("apply/<uuid:application_id>/why/", apply.urgent, name="apply-urgent"),
    path("apply/<uuid:application_id>/wishes/", apply.wishes, name="apply-wishes"),
    path("apply/<uuid:application_id>/more/", apply.more, name="apply-more"),
    path("apply/<uuid:application_id>/check/", apply.check, name="apply-check"),
    path("proofs/<uuid:application_id>/", proof.proof, name="proof"),
    path("my-applications/<uuid:application_id>/", applications.application, name="application"),
]
