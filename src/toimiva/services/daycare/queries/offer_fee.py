"""What the offered place would cost this family: its size and income, and the children who count in the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from toimiva.city.residents.models import Person

from ..models import Offer, Placement
from ..policy.fee import ONE, Child, Family, FamilyFee, fee
from ..policy.fee_rules import CENTS
from ..policy.fee_rules import RULES as FEES
from .guardians import guardians_on

GROWN_UP = 18
MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class FeeFamily:
    """The fee family of the offered child, as the register has it for a guardian who lives with the child.

    `born`: the days of birth of the household's children with a place on the first day, the offered one first.
    `income_cents_month` is None where the register does not know it, or may not tell it to this reader.
    """

    size: int
    born: list[date] = field(default_factory=list)
    income_cents_month: int | None = None


@dataclass(frozen=True, kw_only=True)
class OfferFee:
    """The estimate of the offered child's fee in whole euros a month. `discount_pct`: for a younger sibling's place."""

    euros: int
    discount_pct: int
    confirmed: bool
    from_register: bool


def fee_family(offer: Offer, reader: UUID | None) -> FeeFamily | None:
    """Return the fee family; None for a reader who does not live with the child: its income is not hers to see."""
    child = offer.child
    today = timezone.localdate(offer.made_at)
    guardians = Person.objects.filter(
        pk__in=guardians_on([child.pk], today).get(child.pk, []), household=child.household_id
    )
    if child.household_id is None or reader is None or not guardians.filter(pk=reader).exists():
        return None
    minors = Person.objects.filter(
        household=child.household_id, date_of_death=None,
        date_of_birth__gt=offer.starts - relativedelta(years=GROWN_UP),
    )  # fmt: skip
    placed = Placement.objects.filter(
        Q(ends=None) | Q(ends__gte=offer.starts), child__in=minors, starts__lte=offer.starts
    ).exclude(child=child)
    siblings = placed.order_by("child__date_of_birth", "pk").values_list("child__date_of_birth", flat=True)
    income = child.household.income_eur_year if child.household else None
    return FeeFamily(
        size=guardians.count() + minors.count(), born=[child.date_of_birth, *siblings],
        income_cents_month=None if income is None else max(int(income * CENTS / MONTHS), 0),
    )  # fmt: skip


def offer_fee(
    offer: Offer,
    family: FeeFamily,
    income_cents: int | None,
    *,
    size: int | None = None,
    confirmed: bool = False,
) -> OfferFee | None:
    """Return what the offered place would cost the family, full time; None where no rule of fees is in force then."""
    if not FEES.all_on(offer.starts):
        return None
    children = [Child(date_of_birth=born, fee_coefficient=ONE) for born in family.born]
    paid: FamilyFee = fee(
        Family(
            on_date=offer.starts, family_size=max(size or family.size, len(children) + 1),
            adult_income_cents_month=income_cents, children=children, income_confirmed=confirmed,
        )
    )  # fmt: skip
    own = paid.children[0]
    return OfferFee(
        euros=own.final_cents // CENTS, discount_pct=own.sibling_discount_pct or 0, confirmed=paid.confirmed,
        from_register=size is None,
    )  # fmt: skip
