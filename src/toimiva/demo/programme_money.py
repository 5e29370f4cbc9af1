"""Invented money for the demonstration city's programme, so that its pages have something to show.

The real decision (§ 186) tabled the matter and granted nothing. The demo records a decision of its own, clearly named
as one, with the figures of the later grant (§ 216), and invents the use of the money in 2021. No line is real.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.services.programme import actions
from toimiva.services.programme.models import Appropriation, Decision, MatterState, Programme, ProjectNumber

LABEL = "demo: invented"
# How much of its money each number (by its order) has used by the end of September, and what is bound, in per cent.
SHARES = ((54, 19), (58, 13), (68, 12), (51, 19), (57, 17), (33, 20), (52, 12), (71, 40), (76, 15))
HUNDREDS = Decimal("1E2")
MONTHS = (4, 5, 6, 7, 8, 9)


def load_money(actor: Actor, now: datetime) -> int:
    """Give the demo's programme its money once; returns how many project numbers got any (0: nothing to do).

    What happens in 2021 is booked at invented instants of 2021, so that "as known on" has days to ask for.
    """
    programme = Programme.objects.select_related("matter").order_by("pk").first()
    if programme is None or Appropriation.objects.filter(programme=programme).exists():
        return 0
    grant = _grant(actor, programme, now)
    day = date(2021, 4, 6)
    at = _noon(day)
    actions.record_appropriation(
        actor, programme.pk, grant.pk, now=at, effective_date=day, valid_to=date(2021, 12, 31),
        conditions="Demo: the grant, its day and every line of these books are invented; § 216 has the same figures.",
    )  # fmt: skip
    actions.allot_as_decided(actor, programme.pk, now=at, effective_date=day)
    numbers = list(ProjectNumber.objects.filter(project__programme=programme).order_by("number"))
    for month in MONTHS:
        for place, number in enumerate(numbers):
            _month(actor, number, SHARES[place % len(SHARES)], month)
        if month < MONTHS[-1]:
            actions.close_period(actor, programme.pk, date(2021, month, 1), now=_noon(date(2021, month + 1, 15)))
    _transfer(actor, numbers)
    return len(numbers)


def _grant(actor: Actor, programme: Programme, now: datetime) -> Decision:
    """Store the demo's own decision; its source says that nobody made it."""
    text = f"{LABEL}. A decision of the demonstration city, in place of City Board § 216, with the same figures."
    read = programme.decision.reading
    resolution = read["resolution"] | {"type": "PASSED_AS_PROPOSED", "unanimous": False}
    reading = read | {"resolution": resolution, "figures": [], "findings": []}
    with transaction.atomic():
        made = Decision.objects.create(
            matter=programme.matter, section="216 (demo)", decision_maker="Kaupunginhallitus (demo)", language="fi",
            kind="APPROPRIATION", resolution="PASSED_AS_PROPOSED", granted=programme.proposed, source_name=LABEL,
            proposed=programme.proposed, source_text=text, imported_at=now, reading=reading,
            source_sha256=sha256(f"{text} {programme.pk}".encode()).hexdigest(),
        )  # fmt: skip
        programme.matter.state = MatterState.GRANTED
        programme.matter.save(update_fields=["state"])
        record(actor, "programme.decision.import", made, at=now, kind="CREATE", demo=True)
    return made


def _month(actor: Actor, number: ProjectNumber, shares: tuple[int, int], month: int) -> None:
    """One month of a number: an order in the first, a bill each, and in September what is still expected."""
    used, bound = (number.amount * share / 100 for share in shares)
    monthly = (used / len(MONTHS)).quantize(HUNDREDS)
    if month == MONTHS[0]:
        order = bound.quantize(HUNDREDS)
        text = f"Tilaus ({LABEL})"
        actions.record_commitment(actor, number.pk, order, text=text, now=_noon(date(2021, 4, 12)))
    billed = date(2021, month, 20)
    actions.record_actual(
        actor, number.pk, monthly, text=f"Lasku ({LABEL})", effective_date=billed, now=_noon(billed),
        document_number=f"DEMO-{month:02}-{number.number[-2:]}", account="443100",
    )  # fmt: skip
    if month == MONTHS[-1]:
        expected = {date(2021, later, 1): (monthly * Decimal("1.1")).quantize(HUNDREDS) for later in (10, 11, 12)}
        actions.enter_forecast(actor, number.pk, expected, now=_noon(date(2021, 9, 28)))


def _transfer(actor: Actor, numbers: list[ProjectNumber]) -> None:
    """Move a little inside the first division that has two numbers."""
    for one, other in zip(numbers, numbers[1:], strict=False):
        if one.division_id == other.division_id:
            actions.make_transfer(
                actor, one.pk, other.pk, Decimal(20_000), reason=f"Tarve siirtyi ({LABEL})",
                now=_noon(date(2021, 9, 29)),
            )  # fmt: skip
            return


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
