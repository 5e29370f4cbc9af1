"""A decision entered by hand: rows added without JavaScript, the same checks as of a text, granted = its figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.services.programme.engine.manual import Filled, FilledProject, FilledShare, compose
from toimiva.services.programme.models import Decision, DecisionDraft, Matter, Programme, ProjectNumber

from .office import html, official, signed_in

FORM = "/en/programme/decisions/form/"
HEAD = {
    "diary_number": "HEL 2021-002935",
    "title": "Määrärahan myöntäminen",
    "decision_maker": "Kaupunginhallitus",
    "section": "216",
    "language": "fi",
    "resolution": "PASSED_AS_PROPOSED",
    "remedy": "rectification",
    "amount": "1 150 000,50",
    "budget_year": "2021",
    "budget_item": "1 30 01",
    "budget_item_name": "kaupunginhallituksen käyttövarat",
    "root_number": "1040201074",
}
SHARES = [("KYMP", "750 000"), ("KUVA", "400 000,50")]
PROJECTS = [
    ("KYMP", "10402010740301", "Tapahtumailmoitus", "350 000", ""),
    ("KYMP", "10402010740302", "Datapohja, Kymp", "400 000", "10402010740401"),
    ("KUVA", "10402010740401", "Datapohja, Kuva", "400 000,50", "10402010740302"),
]


def posted(do: str, shares=SHARES, projects=PROJECTS, **head) -> dict[str, str]:
    form = {**HEAD, **head, "do": do}
    for prefix, rows, names in [
        ("divisions", shares, ("division", "amount")),
        ("projects", projects, ("division", "number", "name", "amount", "joint_with")),
    ]:
        form |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        form |= {
            f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in zip(names, row, strict=True)
        }
    return form


@pytest.fixture
def client(db):
    return signed_in(official())


@pytest.fixture
def address(client) -> str:
    return client.post(FORM)["Location"]


def test_rows_are_added_one_by_one_and_kept(client, address):
    assert client.post(address, posted("add_division", SHARES[:1], []))["Location"] == f"{address}#divisions"
    page = html(client.get(address))
    assert page.count("<legend>Division ") == 2
    assert 'value="750 000"' in page
    client.post(address, posted("add_project", SHARES, PROJECTS[:2]))
    page = html(client.get(address))
    assert page.count("<legend>Project ") == 3
    assert 'value="10402010740302"' in page
    assert not Decision.objects.exists()


def test_a_decision_by_hand_grants_its_figure(client, address):
    review = client.post(address, posted("read"))
    assert review.status_code == 303, html(review)
    page = html(client.get(review["Location"]))
    assert "The figures agree. The decision grants 1,150,001 €" in page
    assert 'id="t-f1" href="#f1">1 150 000,50 €</a>' in page
    client.post(review["Location"], {"do": "store"})
    matter, decision = Matter.objects.get(), Decision.objects.get()
    assert (matter.state, matter.granted, decision.decided_on) == ("GRANTED", Decimal("1150000.50"), None)
    assert (decision.remedy, decision.source_kind) == ("rectification", "MANUAL")
    programme = Programme.objects.get()
    assert (programme.projects.count(), ProjectNumber.objects.count()) == (2, 3)
    for number in ProjectNumber.objects.all():
        assert decision.source_text[number.start : number.end].replace(" ", "").startswith(str(int(number.amount)))


@pytest.mark.parametrize(
    "change, code",
    [
        ({"amount": "1 150 000"}, "SUM_DIVISIONS"),
        ({"shares": [("KYMP", "750 000,50"), ("KUVA", "400 000")]}, "SUM_PER_DIVISION"),
        ({"projects": [("KUVA", "10402010740301", "x", "350 000", ""), *PROJECTS[1:]]}, "NUMBER_DIVISION_MISMATCH"),
        ({"projects": [("KYMP", "10402010740309", "x", "350 000", ""), *PROJECTS[1:]]}, "NUMBER_SCHEME"),
        ({"projects": [PROJECTS[1], PROJECTS[1], PROJECTS[2]]}, "DUPLICATE_NUMBER"),
        ({"projects": [*PROJECTS[:2], (*PROJECTS[2][:4], "10402010740399")]}, "JOINT_PROJECT_UNPAIRED"),
        ({"budget_item": ""}, "MISSING_BUDGET_ITEM"),
    ],
)
def test_the_form_is_checked_as_a_text_is(client, address, change, code):
    client.post(address, posted("read", **change))
    assert code in {finding["code"] for finding in DecisionDraft.objects.get().reading["findings"]}


@pytest.mark.parametrize("wrong", ["3.200.000", "kolme", "-5", "1 00 000", "1e6", "9" * 20])
def test_a_sum_that_could_be_read_in_two_ways_is_told_at_its_field(client, address, wrong):
    answer = client.post(address, posted("read", amount=wrong))
    assert (answer.status_code, 'href="#id_amount"' in html(answer)) == (422, True)
    assert wrong in html(answer)
    assert DecisionDraft.objects.get().reading is None


@pytest.mark.parametrize("do", ["keep", "add_project", "add_division"])
def test_what_is_wrong_is_told_on_every_post_and_stays_in_its_field(client, address, do):
    wrong = [("KYMP", "10402010740301", "Tapahtumailmoitus", "noin 5", "")]
    answer = client.post(address, posted(do, SHARES, wrong))
    assert (answer.status_code, 'value="noin 5"' in html(answer)) == (422, True)
    assert 'href="#id_projects-0-amount"' in html(answer)


def test_what_is_only_missing_may_wait(client, address):
    assert client.post(address, posted("keep", [], [], diary_number="", title="")).status_code == 303
    assert 'value="Kaupunginhallitus"' in html(client.get(address))


def test_a_missing_field_and_another_city_are_told(client, address):
    answer = client.post(address, posted("read", diary_number=""))
    assert (answer.status_code, 'href="#id_diary_number"' in html(answer)) == (422, True)
    answer = client.post(address, posted("read", diary_number="ESP 2021-000001"))
    assert "not this city" in html(answer)


def test_the_same_form_is_not_stored_twice(client, address):
    client.post(client.post(address, posted("read"))["Location"], {"do": "store"})
    again = client.post(FORM)["Location"]
    answer = client.post(again, posted("read"))
    assert (answer.status_code, "stored already" in html(answer)) == (409, True)


sums = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**12), places=2)
names = st.text(st.characters(categories=["L", "Nd", "Zs", "Po"]), min_size=1, max_size=40)


@given(st.lists(st.tuples(names, sums), min_size=1, max_size=8), st.sampled_from(["fi", "sv"]))
def test_every_figure_is_read_as_it_was_entered_and_stands_where_it_says(rows, language):
    """Whatever the names hold (digits, currencies, headings), no figure is changed and every place is its own."""
    total = sum(amount for _, amount in rows)
    filled = Filled(
        diary_number="HEL 2021-002935", language=language, resolution="PASSED_AS_PROPOSED", amount=total,
        divisions=(FilledShare(division="KYMP", amount=total),),
        projects=tuple(
            FilledProject(division="KYMP", number=f"104020107403{n:02}", name=name, amount=amount)
            for n, (name, amount) in enumerate(rows, 1)
        ),
    )  # fmt: skip
    reading = compose(filled)
    assert [figure.amount for figure in reading.figures] == [total, total, *(amount for _, amount in rows)]
    assert all(reading.text[one.at.start : one.at.end] == one.at.text for one in reading.figures)
    assert not reading.has_error
    assert reading.resolution.granted == total
    assert Filled.from_dict(filled.as_dict()) == filled


@given(st.integers(0, 2), sums)
def test_a_sum_that_is_changed_is_found(place, other):
    amounts = [Decimal(100), Decimal(200), Decimal(300)]
    changed = [other if place == n else amount for n, amount in enumerate(amounts)]
    filled = Filled(
        diary_number="HEL 2021-002935", amount=Decimal(600),
        divisions=(FilledShare(division="KYMP", amount=Decimal(600)),),
        projects=tuple(
            FilledProject(division="KYMP", number=f"1040201074030{n}", name="x", amount=amount)
            for n, amount in enumerate(changed, 1)
        ),
    )  # fmt: skip
    assert compose(filled).has_error is (changed != amounts)
