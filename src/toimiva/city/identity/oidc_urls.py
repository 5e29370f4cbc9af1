"""Addresses that the identity provider knows: the same in each language."""

from django.urls import path

from . import sign_in

app_name = "oidc"
urlpatterns = [
    path("callback/", sign_in.callback, name="callback"),
    path("backchannel-logout/", sign_in.backchannel_logout, name="backchannel-logout"),
]
