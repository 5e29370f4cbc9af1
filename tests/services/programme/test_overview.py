"""The decision HEL 2021-002935 § 186 in the house: imported once, shown with its figures, nothing granted."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from toimiva.city.access import NOBODY, Actor, Grant, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden, Refusal
from toimiva.services.programme import actions
from toimiva.services.programme.models import Decision, Matter, Programme, Project, ProjectNumber

from .office import official, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLI = system("toimiva demo")


@pytest.fixture
def text(shared) -> bytes:
    return (shared / "data/programme/decision-2021-186.txt").read_bytes()


@pytest.fixture
def decision(text) -> Decision:
    return actions.import_decision(CLI, text, "decision-2021-186.txt", now=NOW)[0]


def test_the_real_decision_becomes_a_programme(decision):
    matter, programme = Matter.objects.get(), Programme.objects.get()
    assert (matter.diary_number, matter.state) == ("HEL 2021-002935", "TABLED")
    assert (decision.granted, programme.proposed) == (Decimal(0), Decimal(10_000_000))
    assert (Project.objects.count(), ProjectNumber.objects.count()) == (8, 9)
    assert sum(number.amount for number in ProjectNumber.objects.all()) == programme.proposed
    assert sum(share.amount for share in programme.divisions.all()) == programme.proposed


def test_each_figure_says_where_it_stands_in_the_text(decision):
    numbers = list(ProjectNumber.objects.all())
    places = [decision.source_text[number.start : number.end] for number in numbers]
    assert all(place.rstrip().endswith("€") for place in places)
    digits = ["".join(filter(str.isdigit, place)) for place in places]
    assert digits == [f"{number.amount:.0f}" for number in numbers]


def test_the_joint_project_is_one_project_of_two_numbers(decision):
    joint = Project.objects.get(numbers__number="10402010740302")
    assert sorted(joint.numbers.values_list("number", flat=True)) == ["10402010740302", "10402010740402"]
    assert joint.name == "Datapohja houkuttelevan kaupunkitilan rakentamiseksi ja opastamisen ratkaisut"


def test_the_same_text_is_imported_once(decision, text):
    again, new = actions.import_decision(CLI, text, "renamed.txt", now=NOW)
    assert (again.pk, new) == (decision.pk, False)
    assert AuditEvent.objects.filter(operation="programme.decision.import").count() == 1


def test_a_changed_figure_holds_the_import_until_somebody_says_why(text):
    changed = text.replace("3 200 000 €".encode(), "3 300 000 €".encode(), 1)
    with pytest.raises(Refusal) as refused:
        actions.import_decision(CLI, changed, "changed.txt", now=NOW)
    assert refused.value.code == "findings_hold_the_import"
    assert not Matter.objects.exists()
    stored, _ = actions.import_decision(CLI, changed, "changed.txt", now=NOW, accepted_reason="A slip in the minutes.")
    assert stored.error_findings > 0


def test_only_the_office_imports(text):
    for actor in (NOBODY, Actor(kind="user", id=1, grants=frozenset({Grant("programme.auditor")}))):
        with pytest.raises(Forbidden):
            actions.import_decision(actor, text, "x.txt", now=NOW)


@pytest.mark.parametrize("prefix, words", [("", "Pantiin pöydälle"), ("/sv", "Bordlades"), ("/en", "Tabled")])
def test_everybody_reads_what_is_proposed_and_granted(client, decision, prefix, words, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get(f"{prefix}/programme/").content.decode().replace("\u00a0", " ").replace(",000", " 000")
    assert words in page
    assert "10 000 000 €" in page
    assert "0 €" in page
    assert page.count("1040201074") == 10  # the root and the nine numbers


def test_the_decision_page_marks_every_figure(client, decision):
    page = client.get(f"/programme/decisions/{decision.pk}/").content.decode()
    for number in range(1, len(decision.reading["figures"]) + 1):
        assert f'id="t-f{number}"' in page
        assert f'id="f{number}"' in page


def test_the_projects_download_as_csv(client, decision):
    lines = client.get(f"/programme/{Programme.objects.get().pk}/projects.csv").content.decode().splitlines()
    assert len(lines) == 10
    assert lines[1].startswith("104020107401,KASKO,")


def test_a_confidential_decision_shows_no_text_to_the_public(client, decision):
    Decision.objects.update(confidential=True)
    assert client.get(f"/programme/decisions/{decision.pk}/").status_code == 404
    assert not AuditEvent.objects.filter(kind="READ").exists()


def test_each_look_at_a_confidential_decision_leaves_one_trace(decision):
    address = f"/programme/decisions/{decision.pk}/"
    auditor = signed_in(official("programme.auditor"))
    auditor.get(address)
    assert not AuditEvent.objects.filter(operation="programme.decision.read").exists()
    Decision.objects.update(confidential=True)
    assert auditor.get(address).status_code == 200
    told = AuditEvent.objects.get(operation="programme.decision.read")
    assert (told.kind, told.facts["decision"]) == ("READ", decision.pk)


@pytest.mark.parametrize("language, words", [("fi", "pysäyttävät"), ("sv", "stoppar"), ("en", "hold the import")])
def test_a_held_import_says_so_in_words(text, language, words):
    changed = text.replace("3 200 000 €".encode(), "3 300 000 €".encode(), 1)
    with pytest.raises(Refusal) as refused:
        actions.import_decision(CLI, changed, "changed.txt", now=NOW)
    assert words in refused.value.message(language)


def test_a_text_without_a_diary_number_is_refused_in_words(text):
    with pytest.raises(Refusal) as refused:
        actions.import_decision(CLI, text.replace(b"HEL 2021-002935", b""), "x.txt", now=NOW, accepted_reason="Known.")
    assert (refused.value.code, "diary number" in refused.value.message("en")) == ("no_diary_number", True)


@pytest.mark.parametrize("old, new", [("750 000 €", "750.000 €"), ("350 000 €", "350.000 €")])
def test_an_unread_figure_cannot_be_accepted_away(text, old, new):
    with pytest.raises(Refusal) as refused:
        actions.import_decision(CLI, text.replace(old.encode(), new.encode(), 1), "x.txt", now=NOW, accepted_reason="x")
    assert refused.value.code == "figures_not_read"
    assert not Decision.objects.exists()


def test_every_code_that_is_raised_has_words():
    """In the whole house: a person must never meet a bare code."""
    import re

    from toimiva.city.refusals import PACKAGE, words

    kinds = r"(?:Refusal|Forbidden|Missing|Conflict|TooMany|Unauthorised|SignInRefused)"
    raised = {
        (code, path.name)
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(rf"\b{kinds}\(\s*\"([a-z_]+)\"", path.read_text("utf-8"))
    }
    assert len(raised) > 50
    assert {one for one in raised if one[0] not in words()} == set()
