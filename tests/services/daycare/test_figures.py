"""The area manager's figures: known answers, and small counts that nobody is told."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Forbidden
from toimiva.services.daycare import actions
from toimiva.services.daycare.engine.segregation import dissimilarity
from toimiva.services.daycare.models import Application
from toimiva.services.daycare.queries.figures import Share, figures

from .town import NOW, STARTS, TODAY, family, neighbourhood, official, place, unit

SPREADS = [
    ([(30, 10), (10, 30)], 0.5),  # half of |0.75 - 0.25| twice
    ([(20, 5), (20, 5)], 0.0),  # the same shares everywhere
    ([(7, 0), (0, 9)], 1.0),  # no unit has both
    ([(6, 3), (2, 1), (0, 4)], 0.5),  # half of |0.75 - 0.375| + |0.25 - 0.125| + |0 - 0.5|
    ([(5, 0)], None),
    ([], None),
]


@pytest.mark.parametrize("units, answer", SPREADS)
def test_dissimilarity_is_as_worked_out_by_hand(units, answer):
    assert dissimilarity(units) == answer


pairs = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=12)


@given(pairs)
def test_dissimilarity_lies_between_none_and_all_and_asks_not_which_group_is_first(units):
    found, turned = dissimilarity(units), dissimilarity([(b, a) for a, b in units])
    assert found is None or 0 <= found <= 1 + 1e-9
    assert found == turned


def many(placed, without, born, where, **facts):
    number = count()
    for has_place in [True] * placed + [False] * without:
        (child,), _ = family(f"Niemi {next(number)}", born, **facts)
        if has_place:
            place(child, where)


@pytest.mark.django_db
def test_participation_is_counted_by_age_and_district_and_small_counts_are_not_told():
    neighbourhood("0911101010", "0911101", "0911")
    where = unit("Ruori", u3=30, o3=30)
    many(6, 12, date(2024, 5, 1), where)
    many(1, 9, date(2022, 5, 1), where)

    found = figures(official("daycare.lead"), TODAY)

    assert found.whole == Share(children=28, placed=7)
    shares = dict(found.ages)
    assert shares[3].placed is None, "one child of three has a place: nobody is told"
    assert shares[1].placed is None, "or the one could be worked out from the whole"
    ((area, share),) = found.districts
    assert (area.code, share) == ("0911101", Share(children=28, placed=7))


@pytest.mark.django_db
def test_a_statutory_day_is_kept_by_a_place_given_on_it_and_missed_a_day_later():
    where = unit("Ruori")
    for due in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        (child,), _ = family(f"Niemi {due}", date(2024, 5, 1))
        place(child, where)  # given on the day itself
        Application.objects.create(
            child=child, origin="electronic", state="ACTIVE", created_at=NOW, sent_at=NOW, due_date=due, due_rule="x"
        )

    found = figures(official("daycare.lead"), TODAY)

    assert (found.due, found.kept) == (2, 1), "the third one's day has not come"


@pytest.mark.django_db
def test_a_round_is_seen_in_how_evenly_language_groups_are_spread():
    """Before: Ruori 5 and 0, Majakka 0 and 5. The round brings five speakers of Russian to Ruori: 5 and 5, 0 and 5."""
    ruori, majakka = unit("Ruori", u3=10), unit("Majakka", u3=5)
    many(5, 0, date(2024, 5, 1), ruori)
    many(5, 0, date(2024, 5, 1), majakka, mother_tongue="ru")
    many(0, 5, date(2024, 5, 1), ruori, mother_tongue="ru")
    adviser = official("daycare.adviser")
    round_ = actions.make_round(adviser, actions.RoundValues(name="Elokuu", starts=STARTS), now=NOW)
    actions.assign_round(adviser, round_.pk, now=NOW)

    spread = figures(official("daycare.lead"), TODAY).spread

    assert (spread.round, spread.before, spread.after) == (round_, 1.0, 0.5)


@pytest.mark.django_db
def test_only_an_area_manager_reads_the_figures():
    with pytest.raises(Forbidden):
        figures(official("daycare.adviser"), TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("placed, says", [(0, "liian vähän"), (8, "50,0\u00a0%")])
def test_the_page_opens_with_how_many_have_a_place(client, monkeypatch, placed, says):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    many(placed, placed, date(2024, 5, 1), unit("Ruori", u3=20))
    client.force_login(get_user_model().objects.get(pk=official("daycare.lead").id))

    page = client.get("/daycare/figures/")

    assert page.status_code == 200
    assert says in page.content.decode()
