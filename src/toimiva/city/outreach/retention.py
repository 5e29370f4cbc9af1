"""What of outreach is past its time: the lines of the retention table that are about messages, answers and wishes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from toimiva.city.cards import Words
from toimiva.city.residents.retention import Line, _moved_away

from .models import Campaign, CampaignState, ContactRefusal, Message, Reply, State


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _messages(before: date, on: date) -> QuerySet[Any]:
    """Those put in the queue before that day, but none that still waits to go."""
    return Message.objects.filter(queued_at__lt=_start(before)).exclude(state__in=(State.QUEUED, State.SENDING))


def _campaigns(before: date, on: date) -> QuerySet[Any]:
    """Those that ended before that day (or were never approved), once their messages have gone."""
    start = _start(before)
    over = Q(ended_at__lt=start) | Q(state=CampaignState.DRAFT, made_at__lt=start)
    return Campaign.objects.filter(over).exclude(pk__in=Message.objects.exclude(wave=None).values("wave__campaign"))


OWN_LINES = {
    ("outreach.Reply", "end"): Line(
        says=Words("Vanhat vastaukset tekstiviestillä", "Gamla svar per textmeddelande", "Old answers by text message"),
        past=lambda before, on: Reply.objects.filter(received_at__lt=_start(before)),
    ),
    ("outreach.Message", "end"): Line(
        says=Words("Vanhat viestit asukkaille", "Gamla meddelanden till invånare", "Old messages to residents"),
        past=_messages,
    ),
    ("outreach.Campaign", "end"): Line(
        says=Words("Päättyneet kampanjat", "Avslutade kampanjer", "Campaigns that have ended"), past=_campaigns
    ),
    ("outreach.ContactRefusal", "death"): Line(
        says=Words("Kuolleiden kiellot", "Avlidnas förbud", "Refusals of the deceased"),
        past=lambda before, on: ContactRefusal.objects.filter(person__date_of_death__lt=before),
    ),
    ("outreach.ContactRefusal", "moved_away"): Line(
        says=Words("Poismuuttaneiden kiellot", "Bortflyttades förbud", "Refusals of those who moved away"),
        past=lambda before, on: ContactRefusal.objects.filter(person__in=_moved_away(before)),
    ),
}
