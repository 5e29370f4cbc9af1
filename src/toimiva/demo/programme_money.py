"""Invented books for a programme that an invented city has granted, so that the pages of money have something to show.

The real decision (HEL 2021-002935 § 186) tabled its matter and granted nothing: its programme gets no books here. The
sample of Lumivuori grants; how its money was used in the budget year is invented line by line.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from toimiva.city.access import Actor
from toimiva.services.programme import actions
from toimiva.services.programme.models import Appropriation, Programme, ProjectNumber

LABEL = "demo: invented"
# How much of its money each number (by its order) has used by the end of September, and what is bound, in per cent.
SHARES = ((54, 19), (58, 13), (68, 12), (51, 19), (57, 17), (33, 20), (52, 12), (71, 40), (76, 15))
HUNDREDS = Decimal("1E2")
MONTHS = (4, 5, 6, 7, 8, 9)
# Who is paid, by turns of project number and month: invented companies; of one number also private persons.
SUPPLIERS = ("Keksitty Koodi Oy", "Keksitty Pilvi Oyj", "Keksityt Laitteet Oy Ab", "Keksitty Koulutus Osuuskunta")
PRIVATE = ("Aino Keksitty", "Tmi Onni Keksitty")
PAYS_PRIVATE = 4  # the number, by its order


def load_money(actor: Actor, programme: Programme) -> int:
    """Give a granted programme its books once; returns how many project numbers got any (0: nothing to do).

    What happens in the budget year is booked at invented instants of it, so that "as known on" has days to ask for.
    """
    year, grant = programme.budget_year, programme.matter.deciding
    if year is None or grant is None or Appropriation.objects.filter(programme=programme).exists():
        return 0
    day = date(year, 4, 6)
    at = _noon(day)
    actions.record_appropriation(
        actor, programme.pk, grant.pk, now=at, effective_date=day, valid_to=date(year, 12, 31),
        conditions="Demo: the day of the grant and every line of these books are invented.",
    )  # fmt: skip
    actions.allot_as_decided(actor, programme.pk, now=at, effective_date=day)
    numbers = list(ProjectNumber.objects.filter(project__programme=programme).order_by("number"))
    for month in MONTHS:
        for place, number in enumerate(numbers):
            paid = SUPPLIERS + PRIVATE if place == PAYS_PRIVATE else SUPPLIERS
            supplier = paid[(place + month) % len(paid)]
            _month(actor, number, SHARES[place % len(SHARES)], date(year, month, 20), supplier)
        if month < MONTHS[-1]:
            actions.close_period(actor, programme.pk, date(year, month, 1), now=_noon(date(year, month + 1, 15)))
    _transfer(actor, numbers, _noon(date(year, 9, 29)))
    return len(numbers)


def _month(actor: Actor, number: ProjectNumber, shares: tuple[int, int], billed: date, supplier: str) -> None:
    """One month of a number: an order in the first, a bill each, and in September what is expected of it and later."""
    used, bound = (number.amount * share / 100 for share in shares)
    monthly = (used / len(MONTHS)).quantize(HUNDREDS)
    if billed.month == MONTHS[0]:
        order = bound.quantize(HUNDREDS)
        text = f"Tilaus ({LABEL})"
        actions.record_commitment(actor, number.pk, order, text=text, now=_noon(billed.replace(day=12)))
    actions.record_actual(
        actor, number.pk, monthly, text=f"Lasku ({LABEL})", effective_date=billed, now=_noon(billed),
        document_number=f"DEMO-{billed.month:02}-{number.number[-2:]}", account="443100",
        supplier_name=supplier,
    )  # fmt: skip
    if billed.month == MONTHS[-1]:
        more = (monthly * Decimal("1.1")).quantize(HUNDREDS)
        expected = {billed.replace(day=1): monthly} | {date(billed.year, later, 1): more for later in (10, 11, 12)}
        actions.enter_forecast(actor, number.pk, expected, now=_noon(billed.replace(day=28)))


def _transfer(actor: Actor, numbers: list[ProjectNumber], at: datetime) -> None:
    """Move a little inside the first division that has two numbers."""
    for one, other in zip(numbers, numbers[1:], strict=False):
        if one.division_id == other.division_id:
            actions.make_transfer(actor, one.pk, other.pk, Decimal(20_000), reason=f"Tarve siirtyi ({LABEL})", now=at)
            return


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
