"""Which provider takes a channel in this installation."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .base import Provider
from .mail import Mail
from .outbox import Outbox
from .sms_service import SmsService
from .suomifi import SuomiFi


def provider_for(channel: str) -> Provider:
    """Return the provider of a channel: the one that the settings name, else the local outbox."""
    if not settings.TOIMIVA_DEMO:
        if channel == "suomifi" and settings.TOIMIVA_SUOMIFI_URL:
            return SuomiFi(settings.TOIMIVA_SUOMIFI_URL, settings.TOIMIVA_SUOMIFI_USER,
                           settings.TOIMIVA_SUOMIFI_PASSWORD, settings.TOIMIVA_SUOMIFI_SERVICE)  # fmt: skip
        if channel == "sms" and settings.TOIMIVA_SMS_URL:
            return SmsService(settings.TOIMIVA_SMS_URL, settings.TOIMIVA_SMS_TOKEN, settings.TOIMIVA_SMS_SENDER)
        if channel == "email" and settings.TOIMIVA_MAIL_FROM:
            return Mail(settings.TOIMIVA_MAIL_FROM)
    return Outbox(Path(settings.TOIMIVA_OUTBOX))
