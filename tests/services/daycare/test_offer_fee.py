"""What the offered place costs the family: known answers of the fees of August 2026 (Act 1503/2016), on its page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from toimiva.city.residents.models import Household, Person
from toimiva.services.daycare.queries.offer_fee import fee_family, offer_fee

from .test_answers import round_of
from .test_desk import now, text  # noqa: F401 - a fixture
from .town import lives, person, place, resident, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def niemi():
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    return offer, mother, father


def earns(offer, month: str) -> None:
    """Give the household a register income of so many euros a month."""
    Household.objects.filter(pk=offer.child.household_id).update(income_eur_year=Decimal(month) * 12)
    offer.child.refresh_from_db()


def sibling(offer, born: date) -> None:
    child = person("Niemi", "Helmi", born=born, household=offer.child.household)
    lives(child)
    place(child, unit("Myrsky", north_m=300))


# Income a month of a family of three (four with the sibling) | sibling born | fee | discount. Limits 5635 and 6399.
CASES = [
    ("5635", None, 0, 0),
    ("5934", None, 32, 0),
    ("9000", None, 335, 0),
    ("12000", date(2022, 1, 1), 335, 0),
    ("12000", date(2025, 6, 1), 134, 60),
]


@pytest.mark.parametrize("income, born, euros, discount", CASES)
def test_the_familys_own_fee_with_the_siblings_discount(niemi, income, born, euros, discount):
    offer, mother, _ = niemi
    earns(offer, income)
    if born:
        sibling(offer, born)
    offer.refresh_from_db()
    family = fee_family(offer, mother.pk)
    told = offer_fee(offer, family, family.income_cents_month)
    assert (family.size, told.euros, told.discount_pct) == (4 if born else 3, euros, discount)


def page_of(who) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=resident(who).id))
    session = client.session
    session["loa"] = "substantial"
    session.save()
    return client


def test_the_page_says_it_by_the_register_and_not_to_a_guardian_who_lives_elsewhere(niemi, now):  # noqa: F811
    offer, mother, father = niemi
    earns(offer, "5934")
    Person.objects.filter(pk=father.pk).update(household=Household.objects.create(register_id="elsewhere"))
    address = reverse("daycare:offer", args=[offer.pk])
    page = text(page_of(mother).get(f"/en{address}"))
    assert "Your family would pay about" in page and "as the register has them" in page
    page = text(page_of(father).get(f"/en{address}"))
    assert "Your family would pay" not in page and "We do not know your income, so here is the highest fee." in page


TOLD = [
    ({"family_size": "3", "income": "5 934"}, 200, "about 32 euros a month"),
    ({"family_size": "3", "income": ""}, 200, "about 335 euros a month"),
    ({"family_size": "1", "income": "5000"}, 422, "is too small"),
    ({"family_size": "3", "income": "-1"}, 422, "cannot be negative"),
    ({"family_size": "3", "income": "593400"}, 422, "Write it in euros, not cents"),
    ({"family_size": "3", "income": "593400", "income_confirmed": "on"}, 200, "about 335 euros a month"),
]


@pytest.mark.parametrize("told, status, says", TOLD)
def test_what_is_told_on_the_page_is_counted_and_kept_nowhere(niemi, now, told, status, says):  # noqa: F811
    offer, mother, _ = niemi
    answered = page_of(mother).post(f"/en{reverse('daycare:offer', args=[offer.pk])}", {"answer": "fee", **told})
    assert (answered.status_code, says in text(answered)) == (status, True)
    offer.refresh_from_db()
    assert offer.answered_at is None
