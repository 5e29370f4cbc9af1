"""A round's campaign in the outreach room: its members, its approval by the round's own four eyes, its wave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from toimiva.city.access import system
from toimiva.city.outreach.actions import Candidate, approve, create_campaign, plan_wave

from ..models import Round
from ..queries.cohort import CohortChild

SENDER = system("daycare.rounds")
SERVICE = "daycare"


def begin_campaign(round_: Round, children: Sequence[CohortChild], *, now: datetime) -> UUID:
    """Make the campaign of a round: everybody the rule found, and why some are left out. Nobody is held back."""
    members = [Candidate(person_id=one.id, excluded=one.excluded, stratum=one.band) for one in children]
    campaign = create_campaign(
        SENDER, service=SERVICE, name=round_.name, rule=round_.rule, as_of=round_.as_of, members=members,
        control_share=Decimal(0), seed=round_.seed, purpose="offer", template="daycare.offer", now=now,
    )  # fmt: skip
    return campaign.pk


def approve_campaign(round_: Round, *, now: datetime) -> None:
    """Approve the campaign in the name of who approved the round."""
    if round_.campaign_id is not None and round_.approved_by_id is not None:
        approve(SENDER, round_.campaign_id, by=round_.approved_by_id, now=now)


def begin_wave(round_: Round, children: Collection[UUID], *, now: datetime) -> UUID | None:
    """Put the children who are offered a place into the campaign's wave; None where the round has no campaign."""
    if round_.campaign_id is None or round_.approved_by_id is None or not children:
        return None
    planned = timezone.localdate(now)
    wave = plan_wave(SENDER, round_.campaign_id, len(children), planned, people=children, now=now)
    return wave.pk
