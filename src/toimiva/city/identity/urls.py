"""Addresses of the identity room."""

from django.urls import path

from . import pages, sign_in

app_name = "identity"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("signed-out/", sign_in.signed_out, name="signed-out"),
    path("session/keep/", sign_in.keep, name="session-keep"),
    path("users/", pages.users, name="users"),
    path("users/<uuid:user_uuid>/", pages.user, name="user"),
]
