"""Who answers for whom: Act on Child Custody 361/1983, section 3; Guardianship Services Act 442/1999.

And by which mandates. Each name shown is a look at that person, and on record.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.residents import queries
from toimiva.city.residents.models import Address, Guardianship, Household, Mandate, OwnContact
from toimiva.city.residents.policy.custody import born_in_custody

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@given(st.dates(date(2003, 1, 1), date(2100, 1, 1)))
def test_who_is_of_age_is_in_nobodys_custody(on):
    """Who is born on 29 February comes of age on 1 March: `on` has passed the eighteenth birthday, or is it."""
    youngest_of_age = born_in_custody(on) - DAY
    assert (on.year - youngest_of_age.year) - ((on.month, on.day) < (youngest_of_age.month, youngest_of_age.day)) == 18
    still_a_child = youngest_of_age + DAY
    assert (on.year - still_a_child.year) - ((on.month, on.day) < (still_a_child.month, still_a_child.day)) == 17


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["custody", "parent", "appointed"])
def test_custody_ends_at_eighteen_though_the_register_has_not_been_told(person_named, kind):
    mother, child = person_named("Virtanen"), person_named("Virtanen", "Eino", date_of_birth=date(2008, 11, 25))
    Guardianship.objects.create(guardian=mother, ward=child, kind=kind, valid_from=date(2008, 11, 25))
    assert queries.wards_of(mother.pk, on=TODAY)
    assert queries.guardians_of(child.pk, on=TODAY)
    assert not queries.wards_of(mother.pk, on=TODAY + DAY)
    assert not queries.guardians_of(child.pk, on=TODAY + DAY)


@pytest.mark.django_db
def test_a_guardian_of_an_adult_goes_on_until_the_register_says_its_end(person_named):
    guardian, ward = person_named("Valvoja"), person_named("Päämies")
    row = Guardianship.objects.create(guardian=guardian, ward=ward, kind="guardian", valid_from=date(2020, 1, 1))
    assert queries.wards_of(guardian.pk, on=TODAY) == [row]
    row.valid_to = TODAY
    row.save()
    assert queries.wards_of(guardian.pk, on=TODAY) == [row]
    assert queries.wards_of(guardian.pk, on=TODAY + DAY) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guardian", "ward"])
def test_death_ends_it(person_named, who):
    people = {"guardian": person_named("Virtanen"), "ward": person_named("Virtanen", "Eino")}
    Guardianship.objects.create(**people, kind="guardian", valid_from=date(2020, 1, 1))
    people[who].date_of_death = date(2025, 1, 1)
    people[who].save()
    assert queries.wards_of(people["guardian"].pk, on=TODAY) == queries.guardians_of(people["ward"].pk, on=TODAY) == []


@pytest.fixture
def family(person_named):
    """Aino with her child, her agent and an earlier address."""
    aino = person_named("Virtanen", code="131052-308T")
    child = person_named("Virtanen", "Eino", date_of_birth=TODAY - relativedelta(years=7))
    agent = person_named("Asiamies", "Olavi")
    Guardianship.objects.create(guardian=aino, ward=child, kind="parent", valid_from=child.date_of_birth)
    Mandate.objects.create(agent=agent, principal=aino, kind="person", scope_code="asiointi", source="suomi.fi",
                           valid_from=date(2020, 1, 1), checked_at=NOW)  # fmt: skip
    Address.objects.create(person=aino, street="Vanhatie", valid_from=date(2022, 1, 1), valid_to=date(2023, 12, 31))
    Address.objects.create(person=aino, street="Uusitie", valid_from=date(2024, 1, 1))
    Address.objects.create(person=aino, kind="postal", street="Lokero", valid_from=date(2024, 1, 1))
    OwnContact.objects.create(person=aino, email="a@example.org", channel="email", changed_at=NOW)
    return aino, child, agent


@pytest.mark.django_db
def test_my_data_tells_whom_i_answer_for_and_who_acts_for_me(signed_in, family):
    aino, child, agent = family
    page = signed_in(person=aino).get("/en/my-data/").content.decode()
    for told in ("Whom I answer for", "Eino Virtanen", "(parent)", "Is acted for by: Olavi Asiamies", "Postal address"):
        assert told in page, told
    assert "Who answers for me" in signed_in(person=child).get("/en/my-data/").content.decode()
    assert set(AuditSeen.objects.values_list("person", flat=True)) == {child.pk, agent.pk, aino.pk}


@pytest.mark.django_db
def test_an_official_sees_who_answers_for_whom_and_each_of_them_sees_the_look(signed_in, family):
    aino, child, agent = family
    Address.objects.create(person=aino, kind="temporary", street="Tulevatie", valid_from=date(2999, 1, 1))
    page = signed_in("residents.reader").get(f"/en/residents/{aino.pk}/").content.decode()
    assert "Tulevatie" not in page, "what has not begun is no earlier address"
    for told in ("Eino Virtanen", "Olavi Asiamies", "Uusitie", "Earlier addresses", "Vanhatie", "E-mail"):
        assert told in page, told
    (listed,) = AuditEvent.objects.filter(facts__relations=True)
    assert set(listed.seen.values_list("person", flat=True)) == {child.pk, agent.pk}
    assert "resident data reader" in signed_in(person=child).get("/en/my-data/seen/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("members, told", [(1, True), (2, False)])
def test_the_income_of_a_household_is_told_to_whom_it_is_of_alone(signed_in, person_named, members, told):
    home = Household.objects.create(register_id="H1", kind="single", income_eur_year=41250)
    people = [person_named(f"Virtanen{number}", household=home) for number in range(members)]
    tree = signed_in(person=people[0]).get("/my-data/export/").json()
    (node,) = (one for one in tree["children"] if one["key"] == "HOUSEHOLD")
    (income,) = (one for one in node["children"] if one["key"] == "INCOME_EUR_YEAR")
    assert ("value" in income) is told
