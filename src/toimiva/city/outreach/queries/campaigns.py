"""What the campaign pages show: who was found or left out and why, what was sent in which language, the effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from ..engine.effect import Effect, effect
from ..handlers import outcome
from ..models import Arm, Campaign, Member, Message, State
from ..policy.limits import limit
from ..texts import exclusions, template, templates

LEFT = ("SENT", "DELIVERED", "READ", "RETURNED")


@dataclass(frozen=True, kw_only=True)
class WaveRow:
    """One wave in figures; `answered` are answers by text message."""

    number: int
    planned_on: date
    size: int
    sent: int
    yes: int
    no: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class LanguageRow:
    """The messages of a campaign in one language; `state`: "project", "approved", "waiting" or "together"."""

    language: str
    messages: int
    state: str
    approved: date | None
    parts: int


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns this actor may see, the newest first, with how many were found and drawn."""
    require(actor, "outreach.campaign.read")
    rows = Campaign.objects.filter(may(actor, "outreach.campaign.read"))
    drawn = Count("members", filter=Q(members__excluded=""))
    return rows.annotate(found=Count("members"), drawn=drawn).order_by("-made_at", "id")


def campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """One of them, with who made and approved it; `Missing` where there is none for this actor."""
    found = campaigns(actor).select_related("made_by", "approved_by").filter(pk=campaign_id).first()
    if found is None:
        raise Missing("not_found", model="campaign")
    return found


def left_out(one: Campaign, language: str) -> list[tuple[str, int]]:
    """Why people were left out, in words, and how many; the most first."""
    words = exclusions(one.service)
    rows = (
        one.members.exclude(excluded="").values("excluded").annotate(count=Count("pk")).order_by("-count", "excluded")
    )
    return [(words.get(row["excluded"], {}).get(language) or row["excluded"].replace("_", " "), row["count"])
            for row in rows]  # fmt: skip


def arms(one: Campaign) -> dict[str, int]:
    """How many are told, how many of them are still in no wave, and how many wait as the comparison."""
    return one.members.aggregate(
        offer=Count("pk", filter=Q(arm=Arm.OFFER)), control=Count("pk", filter=Q(arm=Arm.CONTROL)),
        left=Count("pk", filter=Q(arm=Arm.OFFER, wave=None)),
    )  # fmt: skip


def waves(one: Campaign) -> list[WaveRow]:
    """The waves in their order, in figures."""
    told = Message.objects.filter(wave__campaign=one).values("wave").annotate(
        sent=Count("pk", filter=Q(state__in=LEFT)), failed=Count("pk", filter=Q(state=State.FAILED)),
        yes=Count("pk", filter=Q(answer="YES")), no=Count("pk", filter=Q(answer="NO")),
    )  # fmt: skip
    by_wave = {row["wave"]: row for row in told.order_by()}
    rows = []
    for wave in one.waves.all():
        row = by_wave.get(wave.pk)
        sent, yes, no, failed = (row["sent"], row["yes"], row["no"], row["failed"]) if row else (0, 0, 0, 0)
        rows.append(
            WaveRow(
                number=wave.number, planned_on=wave.planned_on, size=wave.size, sent=sent, yes=yes, no=no, failed=failed
            )
        )  # fmt: skip
    return rows


def languages(one: Campaign) -> list[LanguageRow]:
    """The languages of the campaign's messages, or of its template while there are none."""
    rows = Message.objects.filter(wave__campaign=one).values("language").annotate(count=Count("pk"), most=Max("parts"))
    made = template(one.template) if one.template in templates() else None
    found = {row["language"]: (row["count"], row["most"]) for row in rows.order_by("-count", "language")}
    for language in made.texts if made else ():
        found.setdefault(language, (0, 0))
    told = []
    for language, (count, most) in found.items():
        text = made.texts.get(language) if made else None
        state = "together" if text is None else "approved" if text.approved else text.author or "waiting"
        told.append(LanguageRow(language=language, messages=count, state=state, parts=most,
                                approved=text.approved if text else None))  # fmt: skip
    return told


def calls(one: Campaign) -> int:
    """How many wait for a person to call."""
    return Message.objects.filter(wave__campaign=one, channel="phone", state=State.QUEUED).count()


def effect_of(one: Campaign, now: datetime) -> Effect | None:
    """What the telling changed, as the service tells its outcome; None where it does not, or an arm is empty.

    Those in a wave are compared with those drawn to wait in the same strata: both were drawn from the same people.
    """
    asked = outcome(one.service)
    if asked is None:
        return None
    today = timezone.localdate(now)
    told = list(Member.objects.filter(campaign=one, wave__planned_on__lte=today).values_list("person", "stratum"))
    strata = {stratum for _, stratum in told}
    control = list(one.members.filter(arm=Arm.CONTROL, stratum__in=strata).values_list("person", flat=True))
    came = asked(one, today)
    found = [sum(came.get(person, False) for person in people) for people in ([pk for pk, _ in told], control)]
    least: int = limit("least-to-compare", today)["arm"]
    return effect(found[0], len(told), found[1], len(control), least=least)
