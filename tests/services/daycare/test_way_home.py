"""The walk on the offer's map: for who lives with the child, and for nobody where a home is protected."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from toimiva.city.outreach.models import Message
from toimiva.city.places.models import ServiceUnit
from toimiva.city.residents.models import Household, Person
from toimiva.services.daycare.queries.way_home import way_home

from .engine.test_streets import street  # noqa: F401 - a fixture
from .test_answers import round_of
from .test_desk import now, text  # noqa: F401 - a fixture
from .test_offer_fee import page_of
from .town import HOME

pytestmark = pytest.mark.django_db
ROUTE = 'class="m-route"'


@pytest.fixture
def niemi(street, settings):  # noqa: F811
    """A unit five streets' steps north of the home, offered to a child whose father lives elsewhere."""
    settings.TOIMIVA_STREETS = street
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    ServiceUnit.objects.update(lat=HOME[1] + 0.005)
    Person.objects.filter(pk=father.pk).update(household=Household.objects.create(register_id="elsewhere"))
    offer.refresh_from_db()
    return offer, mother, father


def test_the_walk_goes_from_the_home_to_the_unit_along_the_streets(niemi):
    offer, mother, _ = niemi
    line = way_home(offer, mother.pk)
    assert (line[0], line[-1]) == ([HOME[0], HOME[1]], [HOME[0], pytest.approx(HOME[1] + 0.005)])


def test_it_is_drawn_for_who_lives_there_and_on_no_other_page(niemi, now):  # noqa: F811
    offer, mother, father = niemi
    address = reverse("daycare:offer", args=[offer.pk])
    assert ROUTE in text(page_of(mother).get(address))
    assert ROUTE not in text(page_of(father).get(address))
    link = Message.objects.get(person=mother).link
    shown = Client().get(f"/en/daycare/o/{link.rstrip('/').rsplit('/', 1)[-1]}/")
    assert (shown.status_code, ROUTE in text(shown)) == (200, False)


@pytest.mark.parametrize("who", ["child", "mother", "father"])
def test_it_is_never_drawn_where_anybody_of_the_family_is_protected(niemi, now, who):  # noqa: F811
    offer, mother, father = niemi
    protected = {"child": offer.child, "mother": mother, "father": father}[who]
    Person.objects.filter(pk=protected.pk).update(protection_order=True)
    assert ROUTE not in text(page_of(mother).get(reverse("daycare:offer", args=[offer.pk])))


def test_without_streets_there_is_none(niemi, settings):
    offer, mother, _ = niemi
    settings.TOIMIVA_STREETS = None
    assert way_home(offer, mother.pk) == []
