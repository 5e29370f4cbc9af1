"""A campaign is made with its members, approved by another person, and told in waves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record, record_read
from toimiva.city.refusals import Conflict, Refusal

from ..engine.holdout import drawn_rank, hold_out
from ..models import Arm, Campaign, CampaignState, Member, Message, State, Wave

BATCH = 2_000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One whom the rule found: `excluded` is the reason why she is not told, `stratum` the group drawn within."""

    person_id: UUID
    excluded: str = ""
    stratum: str = ""


@transaction.atomic
def create_campaign(
    actor: Actor, *, service: str, name: str, rule: str, as_of: date, members: Sequence[Candidate],
    control_share: Decimal, seed: str | int, now: datetime, rule_version: str = "", purpose: str = "",
    template: str = "",
) -> Campaign:  # fmt: skip
    """Make a campaign of the members that the service's rule found; the comparison group is drawn at once."""
    require(actor, "outreach.campaign.create")
    if not Decimal(0) <= control_share < 1:
        raise Refusal("control_share_is_no_share", field="control_share")
    campaign = Campaign(
        service=service, name=name.strip(), purpose=purpose, template=template, rule=rule, rule_version=rule_version,
        as_of=as_of, seed=str(seed), control_share=control_share, made_by_id=actor.id, made_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError as fault:
        raise Conflict("campaign_name_used", field="name", name=campaign.name) from fault
    drawn = [(str(one.person_id), one.stratum) for one in members if not one.excluded]
    control = hold_out(drawn, control_share, campaign.seed)
    Member.objects.bulk_create([_member(campaign, one, control) for one in members], batch_size=BATCH)
    people = [one.person_id for one in members]
    record_read(actor, "outreach.campaign.create", at=now, people=people, campaign=campaign.pk, control=len(control))
    return campaign


def _member(campaign: Campaign, one: Candidate, control: set[str]) -> Member:
    arm = "" if one.excluded else Arm.CONTROL if str(one.person_id) in control else Arm.OFFER
    rank = drawn_rank(f"{campaign.seed}|order", str(one.person_id))
    return Member(campaign=campaign, person_id=one.person_id, excluded=one.excluded, stratum=one.stratum, arm=arm,
                  rank=rank)  # fmt: skip


@transaction.atomic
def approve(actor: Actor, campaign_id: UUID, *, now: datetime) -> Campaign:
    """Approve a campaign that another person made: its members do not change any more. Twice is once."""
    campaign = hold(actor, "outreach.campaign.approve", Campaign, campaign_id)
    if campaign.state != CampaignState.DRAFT:
        return campaign
    if actor.id is None or campaign.made_by_id == actor.id:
        raise Conflict("approver_made_it_herself")
    campaign.state, campaign.approved_by_id, campaign.approved_at = CampaignState.APPROVED, actor.id, now
    campaign.save(update_fields=["state", "approved_by", "approved_at"])
    record(actor, "outreach.campaign.approve", campaign, at=now)
    return campaign


@transaction.atomic
def plan_wave(
    actor: Actor, campaign_id: UUID, size: int, planned_on: date, *, now: datetime,
    strata: Collection[str] | None = None,
) -> Wave:  # fmt: skip
    """Take the next `size` members in the drawn order into a wave (of some strata only, where told); it begins to run.

    Raises `Conflict` where the campaign is not approved or nobody is left.
    """
    campaign = hold(actor, "outreach.campaign.run", Campaign, campaign_id)
    if campaign.state not in (CampaignState.APPROVED, CampaignState.RUNNING):
        raise Conflict("campaign_not_running")
    if size < 1:
        raise Refusal("wave_needs_members", field="size")
    left = campaign.members.filter(arm=Arm.OFFER, wave=None).order_by("rank")
    if strata is not None:
        left = left.filter(stratum__in=strata)
    ids = list(left.values_list("pk", flat=True)[:size])
    if not ids:
        raise Conflict("nobody_left_for_a_wave", field="size")
    wave = Wave.objects.create(campaign=campaign, number=campaign.waves.count() + 1, size=len(ids),
                               planned_on=planned_on)  # fmt: skip
    Member.objects.filter(pk__in=ids).update(wave=wave)
    campaign.state = CampaignState.RUNNING
    campaign.save(update_fields=["state"])
    record(actor, "outreach.campaign.wave", campaign, at=now, wave=wave.number, size=wave.size)
    return wave


def pause(actor: Actor, campaign_id: UUID, *, now: datetime) -> Campaign:
    """Hold back what has not been sent yet, until it is resumed."""
    return _move(actor, campaign_id, (CampaignState.RUNNING,), CampaignState.PAUSED, now)


def resume(actor: Actor, campaign_id: UUID, *, now: datetime) -> Campaign:
    """Let a paused campaign go on."""
    return _move(actor, campaign_id, (CampaignState.PAUSED,), CampaignState.RUNNING, now)


@transaction.atomic
def end(actor: Actor, campaign_id: UUID, *, now: datetime) -> Campaign:
    """End a campaign for good; what has not been sent is dropped."""
    before = (CampaignState.APPROVED, CampaignState.RUNNING, CampaignState.PAUSED)
    campaign = _move(actor, campaign_id, before, CampaignState.ENDED, now)
    waiting = Message.objects.select_for_update().filter(wave__campaign=campaign, state=State.QUEUED)
    ids = list(waiting.values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=State.CANCELLED, reason="campaign_ended", next_at=None)
    return campaign


@transaction.atomic
def _move(
    actor: Actor, campaign_id: UUID, before: tuple[CampaignState, ...], after: CampaignState, now: datetime
) -> Campaign:
    """Bring a campaign to `after`; being there already is no fault."""
    campaign = hold(actor, "outreach.campaign.run", Campaign, campaign_id)
    if campaign.state == after:
        return campaign
    if campaign.state not in before:
        raise Conflict("campaign_cannot_do_this", before=campaign.state)
    campaign.state = after
    if after == CampaignState.ENDED:
        campaign.ended_at = now
    campaign.save(update_fields=["state", "ended_at"])
    record(actor, "outreach.campaign.run", campaign, at=now, state=after)
    return campaign
