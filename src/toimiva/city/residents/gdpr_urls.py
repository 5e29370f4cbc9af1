"""The address that Helsinki Profile calls, under /gdpr-api/."""

from django.urls import path

from . import gdpr_api

app_name = "gdpr"
urlpatterns = [
    path("v1/profiles/<uuid:uuid>", gdpr_api.profile, name="profile"),
]
