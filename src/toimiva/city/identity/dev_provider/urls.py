"""Addresses of the development provider, under /dev-id/."""

from django.urls import path

from . import pages

app_name = "dev_provider"
urlpatterns = [
    path(".well-known/openid-configuration", pages.discovery, name="discovery"),
    path("authorize", pages.authorize, name="authorize"),
    path("choose", pages.choose, name="choose"),
    path("token", pages.token, name="token"),
    path("userinfo", pages.userinfo, name="userinfo"),
    path("jwks", pages.jwks, name="jwks"),
    path("end-session", pages.end_session, name="end-session"),
]
