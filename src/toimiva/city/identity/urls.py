"""Addresses of the identity room."""

from django.urls import path

from . import pages

app_name = "identity"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign-in"),
    path("sign-out/", pages.sign_out, name="sign-out"),
    path("users/", pages.users, name="users"),
]
