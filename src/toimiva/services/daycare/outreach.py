"""What early education says of its messages: whether one is still wanted, and what an answer by text message does."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from toimiva.city.access import system
from toimiva.city.outreach.handlers import Handler
from toimiva.city.refusals import Refusal

from .actions import Declined, accept, decline
from .models import Offer
from .models.offers import HOLDING, Channel
from .queries.guardians import is_guardian

if TYPE_CHECKING:
    from toimiva.city.outreach.models import Campaign, Message

SENDER = system("daycare.answers")


def still_wanted(message: Message, now: datetime) -> str:
    """Return why an offer or its reminder is no longer to be sent, empty while it is."""
    today = timezone.localdate(now)
    offer = Offer.objects.filter(pk=message.about).first() if message.about else None
    if offer is None:
        return "offer_is_gone"
    if offer.state not in HOLDING or offer.is_over(today):
        return "offer_is_over"
    return "" if is_guardian(message.person_id, offer.child_id, today) else "not_a_guardian_now"


def answered(message: Message, meaning: str, now: datetime) -> str | None:
    """Do what a yes or a no by text message says, and return what to answer where the action itself tells nothing."""
    if message.about is None:
        return None
    try:
        if meaning == "YES":
            accept(SENDER, message.about, by=message.person_id, channel=Channel.SMS, now=now)
        else:
            decline(SENDER, message.about, Declined(because="not_said"), by=message.person_id,
                    channel=Channel.SMS, now=now)  # fmt: skip
    except Refusal as refusal:
        return "daycare.offer_expired" if refusal.code == "offer_expired" else "daycare.help"
    return None


def outcome(campaign: Campaign, on: date) -> dict[UUID, bool]:
    """Tell of each member of a round's campaign whether the child has a place on a day, by an offer or otherwise."""
    from .models import Placement, Round

    round_ = Round.objects.filter(campaign_id=campaign.pk).first()
    members = list(campaign.members.filter(excluded="").values_list("person_id", flat=True))
    starts = round_.starts if round_ is not None else on
    placed = set(
        Placement.objects.filter(child_id__in=members, starts__lte=max(on, starts)).values_list("child_id", flat=True)
    )
    return {member: member in placed for member in members}


OFFERS = Handler(still_wanted=still_wanted, on_reply=answered)
HANDLERS = {"daycare.offer": OFFERS, "daycare.offer_reminder": OFFERS}
OUTCOME = outcome
