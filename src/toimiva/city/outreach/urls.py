"""Addresses of the outreach room."""

from django.urls import path

from .pages import campaigns, messages, texts

app_name = "outreach"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("outbox/", messages.outbox, name="outbox"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<str:key>/", texts.text, name="text"),
    path("suggestions/", texts.suggestions, name="suggestions"),
]
