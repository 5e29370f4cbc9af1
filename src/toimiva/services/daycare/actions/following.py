"""The round that follows by itself: what the first one's answers left free is proposed to who is still without."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.outreach.queries import unwilling

from ..models import Round
from ..models.rounds import RoundState
from ..policy.cohort import cohort_rule
from ..policy.offers import offer_rule
from ..queries.cohort import Target, cohort
from .campaign import SERVICE
from .rounds import RoundValues, assign_round, make_round

NAME_LENGTH = 110


def prepare_next_rounds(actor: Actor, *, now: datetime) -> list[Round]:
    """Prepare a round after each closed one that has children without a place and time left; returns them.

    It is a proposal on the advisers' desk, made by nobody in person: somebody looks at each row and approves it.
    Who took a place is in none. After `most_rounds` (policy/cohort.toml) a child gets only information.
    """
    require(actor, "daycare.rounds.follow")
    today = timezone.localdate(now)
    last = Round.objects.filter(
        state=RoundState.CLOSED, followed_by=None, number__lt=cohort_rule(today).most_rounds,
        starts__gte=_soonest(today),
    )  # fmt: skip
    ids = list(last.order_by("starts", "pk").values_list("pk", flat=True))
    return [made for round_id in ids if (made := _prepare(actor, round_id, now=now)) is not None]


def _soonest(today: date) -> date:
    """Return the first start for which a family still has all its days to answer."""
    rule = offer_rule(today)
    return today + timedelta(days=rule.days_to_answer + rule.shortest_notice_days)


@transaction.atomic
def _prepare(actor: Actor, round_id: UUID, *, now: datetime) -> Round | None:
    """Make and assign the round after this one; None where nobody of it could be placed, and then nothing is kept."""
    before = Round.objects.select_for_update().get(pk=round_id)
    if Round.objects.filter(follows=before).exists():  # another worker was here meanwhile
        return None
    target = Target(starts=before.starts, districts=tuple(before.districts), follows=before.pk)
    if not cohort(target, on=timezone.localdate(now), uncontactable=unwilling(SERVICE)).included:
        return None
    kept = transaction.savepoint()
    values = RoundValues(
        name=_name(before), starts=before.starts, districts=target.districts,
        longest_walk_min=before.longest_walk_s // 60, seed=before.seed,
    )  # fmt: skip
    made = make_round(actor, values, now=now, follows=before)
    runs = assign_round(actor, made.pk, now=now)
    if not any(run.rows.filter(unit__isnull=False).exists() for run in runs):
        transaction.savepoint_rollback(kept)
        return None
    record(actor, "daycare.rounds.follow", made, at=now, follows=before.pk, number=made.number)
    return made


def _name(before: Round) -> str:
    """Return a name of its own: that of the first round of the chain and the number of this one."""
    first = before
    while first.follows is not None:
        first = first.follows
    name = f"{first.name[:NAME_LENGTH]} ({before.number + 1})"
    return f"{name[:NAME_LENGTH]} {before.pk.hex[:6]}" if Round.objects.filter(name=name).exists() else name
