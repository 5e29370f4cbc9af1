"""Addresses of the identity room."""

from django.urls import path

from . import key_pages, pages, sign_in

app_name = "identity"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("signed-out/", sign_in.signed_out, name="signed-out"),
    path("session/keep/", sign_in.keep, name="session-keep"),
    path("users/", pages.users, name="users"),
    path("users/<uuid:user_uuid>/", pages.user, name="user"),
    path("keys/", key_pages.keys, name="keys"),
    path("keys/new/", key_pages.new_key, name="new-key"),
    path("keys/<uuid:key_id>/", key_pages.key, name="key"),
]
