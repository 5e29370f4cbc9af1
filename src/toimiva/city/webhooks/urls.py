"""Addresses of the webhooks room."""

from django.urls import path

from . import pages

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", pages.subscriptions, name="subscriptions"),
    path("webhooks/new/", pages.new_subscription, name="new-subscription"),
    path("webhooks/<uuid:subscription_id>/", pages.subscription, name="subscription"),
]
