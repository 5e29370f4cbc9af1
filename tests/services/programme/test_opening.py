"""A later handling changes the programme in place: ids stay, figures follow, what carries money is never dropped."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models

from toimiva.city.access import system
from toimiva.city.refusals import Conflict
from toimiva.services.programme import actions
from toimiva.services.programme.models import Decision, DivisionShare, Programme, Project, ProjectNumber

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLI = system("toimiva demo")


@pytest.fixture
def text(shared) -> str:
    return (shared / "data/programme/decision-2021-186.txt").read_text("utf-8")


def read_in(text: str, reason: str = "") -> Decision:
    return actions.import_decision(CLI, text.encode(), "x.txt", now=NOW, accepted_reason=reason)[0]


def granted(text: str) -> str:
    """The same motion, passed at a later meeting."""
    later = text.replace("186 §", "216 §").replace("§ 186", "§ 216")
    return later.replace("panna asian pöydälle", "myöntää määrärahan ehdotuksen mukaisesti")


def ids() -> dict[str, dict[str, int]]:
    return {
        "programme": {one.name: one.pk for one in Programme.objects.all()},
        "divisions": {one.code: one.pk for one in DivisionShare.objects.all()},
        "projects": {one.name: one.pk for one in Project.objects.all()},
        "numbers": {one.number: one.pk for one in ProjectNumber.objects.all()},
    }


@pytest.fixture
def entry(db):
    """A row of another room that points at a project number, as the ledger's rows do."""

    class LedgerRowOfTheTest(models.Model):
        number = models.ForeignKey(ProjectNumber, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "programme"

    with connection.schema_editor() as schema:
        schema.create_model(LedgerRowOfTheTest)
    yield LedgerRowOfTheTest
    del apps.all_models["programme"]["ledgerrowofthetest"]
    apps.clear_cache()


def test_the_same_motion_again_keeps_every_id(text):
    read_in(text)
    before = ids()
    later = read_in(granted(text))
    assert ids() == before
    assert Programme.objects.get().decision == later
    assert (len(before["numbers"]), len(before["projects"])) == (9, 8)


def test_a_changed_figure_changes_the_number_and_stays_in_each_handling(text):
    first = read_in(text)
    before = ids()
    changed = granted(text).replace("470 000", "460 000").replace("1 530 000", "1 540 000")
    second = read_in(changed)
    assert ids() == before
    assert ProjectNumber.objects.get(number="10402010740202").amount == Decimal(460_000)
    told = [
        {row["number"]: row["amount_eur"] for row in one.reading["motion"]["projects"]}["10402010740202"]
        for one in (first, second)
    ]
    assert told == ["470000.00", "460000.00"]


def without_event_notice(text: str) -> str:
    """The later motion leaves the event notice out: its number is another project's from now on."""
    return granted(text).replace("10402010740301", "10402010740303")


def test_a_number_that_nothing_points_at_may_go(text):
    read_in(text)
    read_in(without_event_notice(text), "The number was changed.")
    numbers = set(ProjectNumber.objects.values_list("number", flat=True))
    assert ("10402010740301" in numbers, "10402010740303" in numbers, len(numbers)) == (False, True, 9)
    assert Project.objects.count() == 8


def test_a_number_that_carries_money_is_not_dropped(text, entry):
    read_in(text)
    entry.objects.create(number=ProjectNumber.objects.get(number="10402010740301"))
    before = ids()
    with pytest.raises(Conflict) as refused:
        read_in(without_event_notice(text), "The number was changed.")
    assert refused.value.code == "number_in_use"
    assert "10402010740301" in refused.value.message("en")
    assert (ids(), Decision.objects.count()) == (before, 1)


def test_money_on_a_number_does_not_stop_a_handling_that_keeps_it(text, entry):
    read_in(text)
    row = entry.objects.create(number=ProjectNumber.objects.get(number="10402010740301"))
    read_in(granted(text))
    row.refresh_from_db()
    assert row.number.number == "10402010740301"


def test_a_number_of_another_programme_is_refused(text):
    read_in(text)
    with pytest.raises(Conflict) as refused:
        read_in(text.replace("HEL 2021-002935", "HEL 2021-009999"))
    assert refused.value.code == "number_of_another_programme"
    assert Programme.objects.count() == 1
