"""Pages of the house itself."""

from django.urls import path

from . import api_guide, feedback, pages

app_name = "ui"
urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("api-guide/", api_guide.api_guide, name="api-guide"),
    path("about-demo/", pages.about_demo, name="about-demo"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/received/<uuid:feedback_id>/", feedback.received, name="feedback-received"),
    path("feedback/inbox/", feedback.inbox, name="feedback-inbox"),
    path("feedback/inbox/<uuid:feedback_id>/", feedback.case, name="feedback-case"),
]
