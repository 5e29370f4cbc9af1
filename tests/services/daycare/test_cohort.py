"""Who a place is offered to unasked: Act 540/2018, and why a child is left out (domain, section 7)."""

from datetime import date, timedelta

import pytest

from toimiva.city.residents.models import Guardianship
from toimiva.services.daycare.models import Application, Offer, Round
from toimiva.services.daycare.policy.cohort import EXCLUSIONS, Known, cohort_rule, left_out
from toimiva.services.daycare.queries.cohort import Target, cohort

from ..table_rows import rows
from .town import NOW, STARTS, TODAY, family, lives, neighbourhood, person, place, unit

pytestmark = pytest.mark.django_db

BIRTHDAYS = """
born       | in the cohort | because
2020-12-31 | no            | goes to pre-primary education in August 2026
2021-01-01 | yes           | turns five in 2026
2025-11-20 | yes           | turns nine months in August 2026
2025-11-30 | yes           | turns nine months on 30 August 2026
2025-12-01 | no            | turns nine months in September 2026
"""


@pytest.mark.parametrize("born, belongs, because", rows(BIRTHDAYS))
def test_age_decides_who_may_be_offered_a_place_from_august(born, belongs, because):
    (child,), _ = family("Niemi", born)

    found = cohort(Target(starts=STARTS), on=TODAY).children

    assert [one.id for one in found] == ([child.pk] if belongs else []), because


def test_who_lives_elsewhere_or_has_died_is_not_of_the_cohort(settings):
    settings.TOIMIVA_MUNICIPALITY = "091"
    family("Niemi", date(2024, 5, 1), home_municipality="049")
    family("Laine", date(2024, 5, 1), date_of_death=date(2025, 1, 1))

    assert cohort(Target(starts=STARTS), on=TODAY).children == []


def offered(child, state, **facts):
    """An offer made a month ago, in a round of its own."""
    made = NOW - timedelta(days=30)
    round_ = Round.objects.create(
        name=str(child.pk), rule="under-school/1", as_of=TODAY, starts=STARTS, longest_walk_s=1800, seed=1, made_at=made
    )
    where = unit(f"Ruori {child.pk}")
    return Offer.objects.create(
        round=round_, child=child, unit=where, band="U3", starts=STARTS, made_at=made, sent_at=made, state=state,
        answer_by=TODAY + timedelta(days=7), **facts,
    )  # fmt: skip


def with_place(child, guardians):
    place(child, unit("Ruori"))


def with_application(child, guardians):
    Application.objects.create(
        child=child, origin="electronic", state="SENT", created_at=NOW, sent_at=NOW, due_rule="x"
    )


def with_offer(child, guardians):
    offered(child, "SENT")


def with_a_no(child, guardians):
    offered(
        child, "DECLINED", answered_at=NOW - timedelta(days=1), answer_channel="page", declined_because="stays_home"
    )


def protected(child, guardians):
    guardians[1].protection_order = True
    guardians[1].save()


def without_guardian(child, guardians):
    Guardianship.objects.filter(ward=child).update(valid_to=TODAY - timedelta(days=1))


def without_point(child, guardians):
    child.addresses.update(lon=None, lat=None)


def sharing_a_home_with_a_protected_person(child, guardians):
    person("Niemi", "Mummo", household=child.household, protection_order=True)


REASONS = {
    "has_place": with_place,
    "open_application": with_application,
    "offer_waiting": with_offer,
    "said_no_recently": with_a_no,
    "protected": protected,
    "no_guardian": without_guardian,
    "no_home_point": without_point,
}


def test_who_shares_a_home_with_a_protected_person_is_protected():
    (child,), guardians = family("Niemi", date(2024, 5, 1))
    sharing_a_home_with_a_protected_person(child, guardians)
    assert cohort(Target(starts=STARTS), on=TODAY).children[0].excluded == "protected"


@pytest.mark.parametrize("code", REASONS)
def test_a_child_is_left_out_for_its_reason(code):
    (child,), guardians = family("Niemi", date(2024, 5, 1))
    REASONS[code](child, guardians)

    (found,) = cohort(Target(starts=STARTS), on=TODAY).children

    assert found.excluded == code
    assert (found.lon, found.lat) == (None, None), "where a child lives is not told of one left out"


def test_a_child_whose_guardians_all_want_no_suggestions_is_left_out():
    (child,), (one, other) = family("Niemi", date(2024, 5, 1))

    some = cohort(Target(starts=STARTS), on=TODAY, uncontactable=[one.pk]).children[0]
    all_of_them = cohort(Target(starts=STARTS), on=TODAY, uncontactable=[one.pk, other.pk]).children[0]

    assert (some.excluded, all_of_them.excluded) == ("", "no_contact_wished")


def test_the_first_reason_of_the_table_is_told():
    everything = Known(
        has_place=True, open_application=True, offer_waiting=True, last_no=TODAY, proactive_rounds=9,
        no_contact_wished=True, protected=True, guardians=0, home_point=False,
    )  # fmt: skip
    assert left_out(everything, TODAY, cohort_rule(TODAY)) == EXCLUSIONS[0]
    assert left_out(Known(), TODAY, cohort_rule(TODAY)) == ""


QUIET = """
last no    | ask again on | today      | asked | because
2026-01-07 | -            | 2026-07-06 | no    | the day before six months have passed
2026-01-07 | -            | 2026-07-07 | yes   | six months
2026-01-07 | 2026-03-01   | 2026-02-28 | no    | the family named a day itself
2026-01-07 | 2026-03-01   | 2026-03-01 | yes   | that day
2026-01-07 | 2027-01-01   | 2026-08-01 | no    | the family wants to be asked later than the rule
"""


@pytest.mark.parametrize("last_no, again, today, asked, because", rows(QUIET))
def test_who_said_no_is_left_in_peace(last_no, again, today, asked, because):
    known = Known(last_no=last_no, ask_again_on=again)
    assert (left_out(known, today, cohort_rule(today)) == "") is asked, because


def test_districts_narrow_the_cohort_by_any_level():
    neighbourhood("0911101010", "0911101", "0911")
    neighbourhood("0912202020", "0912202", "0912")
    (near,), _ = family("Niemi", date(2024, 5, 1))
    (far,), _ = family("Laine", date(2024, 5, 1))
    far.addresses.update(district="0912202020")

    def found(*districts):
        return {one.id for one in cohort(Target(starts=STARTS, districts=districts), on=TODAY).children}

    assert found() == {near.pk, far.pk}
    assert found("1-0911") == found("2-0911101") == found("3-0911101010") == {near.pk}
    assert found("2-0911101", "3-0912202020") == {near.pk, far.pk}
    assert found("2-nowhere") == found("nonsense") == set()


def test_the_address_of_the_day_counts():
    (child,), _ = family("Niemi", date(2024, 5, 1))
    child.addresses.update(valid_to=date(2026, 3, 31))
    lives(child, north_m=500, since=date(2026, 4, 1), district="0912202020")

    (found,) = cohort(Target(starts=STARTS), on=TODAY).children

    assert found.district == "0912202020"


def test_a_cohort_asks_as_many_queries_for_three_hundred_children_as_for_three(django_assert_num_queries):
    for number in range(3):
        family(f"Niemi {number}", date(2024, 5, 1), date(2022, 5, 1))
    with django_assert_num_queries(9):
        assert len(cohort(Target(starts=STARTS), on=TODAY).children) == 6
    lonely = person("Yksin", born=date(1980, 1, 1))
    assert lonely.pk not in {one.id for one in cohort(Target(starts=STARTS), on=TODAY).children}
