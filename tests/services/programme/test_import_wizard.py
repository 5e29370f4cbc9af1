"""The import in three steps: source, review, receipt; what holds it, what is refused, what is never lost."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from toimiva.city.audit.models import AuditEvent
from toimiva.services.programme import actions
from toimiva.services.programme.engine import read_decision
from toimiva.services.programme.models import AcceptedFinding, Decision, DecisionDraft, Matter, Programme

from .office import acting, granted, html, official, section_186, signed_in

pytestmark = pytest.mark.django_db
IMPORT = "/en/programme/decisions/import/"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def text(shared) -> str:
    return section_186(shared)


@pytest.fixture
def office():
    return official()


@pytest.fixture
def client(office):
    return signed_in(office)


def upload(name: str, content: bytes):
    file = BytesIO(content)
    file.name = name
    return {"file": file}


def begun(client, text: str) -> DecisionDraft:
    answer = client.post(IMPORT, {"text": text})
    assert answer.status_code == 303, html(answer)
    return DecisionDraft.objects.get(pk=int(re.search(r"/drafts/(\d+)/", answer["Location"])[1]))


def review(draft: DecisionDraft) -> str:
    return f"/en/programme/decisions/drafts/{draft.pk}/"


def test_a_decision_goes_through_the_three_steps(client, text, office):
    answer = client.post(IMPORT, upload("decision.txt", text.encode()))
    draft = DecisionDraft.objects.get()
    assert answer["Location"] == review(draft)
    assert not Decision.objects.exists()
    page = html(client.get(review(draft)))
    assert "the matter was tabled" in page
    assert "Step 2 of 3" in page
    assert "The divisions add up to 10,000,000 €" in page
    assert "10402010740302 + 10402010740402" in page
    stored = client.post(review(draft), {"do": "store"})
    decision = Decision.objects.get()
    assert stored["Location"] == f"/en/programme/decisions/{decision.pk}/receipt/"
    receipt = html(client.get(stored["Location"]))
    assert "No money was granted." in receipt
    assert "the money opens then" in receipt
    draft.refresh_from_db()
    assert (draft.state, draft.decision, decision.imported_by) == ("STORED", decision, office)
    assert Programme.objects.get().decision == decision


def test_every_figure_is_linked_both_ways(client, text):
    draft = begun(client, text)
    page = html(client.get(review(draft)))
    assert len(draft.reading["figures"]) > 15
    for number in range(1, len(draft.reading["figures"]) + 1):
        assert f'id="t-f{number}"' in page, number
        assert f'href="#t-f{number}"' in page
        assert f'id="f{number}"' in page
        assert f'href="#f{number}"' in page


def test_a_finding_over_a_figure_leaves_both_their_anchors(client, text):
    draft = begun(client, text.replace("3 200 000 €", "3 300 000 €", 1))
    page = html(client.get(review(draft)))
    anchors = [f"f{n}" for n in range(1, len(draft.reading["figures"]) + 1)]
    anchors += [f"h{n}" for n, finding in enumerate(draft.reading["findings"], 1) if finding["at"]]
    assert [one for one in anchors if page.count(f'id="t-{one}"') != 1] == []


def test_the_difference_is_told_in_words(client, text):
    draft = begun(client, text.replace("3 200 000 €", "3 300 000 €", 1))
    page = html(client.get(review(draft)))
    assert "Stated 10,000,000.00 €, the parts make 10,100,000.00 €, difference 100,000.00 €" in page
    assert "errors hold the import" in page


def test_each_error_wants_a_reason_of_its_own_and_it_is_kept(client, text, office):
    draft = begun(client, text.replace("3 200 000 €", "3 300 000 €", 1))
    errors = [n for n, finding in enumerate(draft.reading["findings"], 1) if finding["severity"] == "error"]
    assert len(errors) > 1
    held = client.post(review(draft), {"do": "store"})
    assert held.status_code == 422
    assert f'href="#id_reason_{errors[0]}"' in html(held)
    one = client.post(review(draft), {"do": "store", f"reason_{errors[0]}": "A slip in the minutes."})
    assert one.status_code == 422
    assert "A slip in the minutes." in html(one)
    assert f'href="#id_reason_{errors[1]}"' in html(one)
    assert not Decision.objects.exists()
    all_of_them = {f"reason_{place}": f"Seen, place {place}." for place in errors}
    assert client.post(review(draft), {"do": "store", **all_of_them}).status_code == 303
    accepted = AcceptedFinding.objects.all()
    assert {(one.place, one.reason, one.by) for one in accepted} == {(n, f"Seen, place {n}.", office) for n in errors}
    event = AuditEvent.objects.get(operation="programme.decision.import")
    assert len(event.facts["reasons"]) == len(errors)


def digits(text: str) -> list[int]:
    """A digit of each sum and each project number of § 186: the places where a misprint must be found."""
    places = [match.start() for match in re.finditer(r"(?<=\()10402010740\d+(?=\))", text)]
    places += [match.start() for match in re.finditer(r"\d[\d ]{4,} ?€", text)]
    return places


def test_a_misprinted_digit_holds_the_import_through_the_page(client, text):
    found = digits(text)
    assert len(found) >= 18
    for place in found[::2]:
        wrong = text[:place] + str((int(text[place]) + 1) % 10 or 1) + text[place + 1 :]
        draft = begun(client, wrong)
        held = client.post(review(draft), {"do": "store"})
        assert held.status_code == 422, text[place - 40 : place + 20]
    assert not Decision.objects.exists()


REFUSED = [
    ("empty.txt", b"", "The submitted file is empty"),
    ("blank.txt", b" \n\n ", "The file is empty. Choose a file"),
    ("picture.png", b"\x89PNG\r\n\x1a\n0000", "The file is not text. Bring the decision as text"),
    ("script.html", b"<html><body><script>alert(1)</script><p>x</p></body></html>", "holds scripts. Save the page"),
    (
        "entity.xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        "never expanded. Remove the declarations",
    ),
    ("no-diary.txt", "§ 1\nOtsikko\n\nPäätös\n\nPäätettiin.\n".encode(), "no diary number, so the matter is not known"),
]


@pytest.mark.parametrize("name, content, words", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_with_the_mend(client, name, content, words):
    answer = client.post(IMPORT, upload(name, content))
    assert (answer.status_code, words in html(answer)) == (200 if name == "empty.txt" else 422, True), html(answer)
    assert not DecisionDraft.objects.exists()


def two_matters(text: str) -> str:
    return text + "\n\n" + text.replace("HEL 2021-002935", "HEL 2021-002936").replace("§ 186", "§ 187")


def test_two_matters_in_one_file_are_refused(client, text):
    answer = client.post(IMPORT, {"text": two_matters(text)})
    assert (answer.status_code, "holds 2 matters. Bring each" in html(answer)) == (422, True)


def test_another_citys_diary_is_refused(client, text):
    answer = client.post(IMPORT, {"text": text.replace("HEL 2021-002935", "ESP 2021-002935")})
    assert answer.status_code == 422
    assert "The diary number ESP 2021-002935 is not this city" in html(answer)
    assert not Matter.objects.exists()


def test_sums_in_words_only_are_refused_and_lead_to_the_form(client):
    words = (
        "§ 12\nAvustus\n\nHEL 2021-000777 T 02 05 01\n\nPäätös\n\n"
        "Kaupunginhallitus päätti myöntää kolmen miljoonan euron avustuksen yhdistykselle.\n"
    )
    answer = client.post(IMPORT, {"text": words})
    assert answer.status_code == 422
    assert "The sums stand in words only" in html(answer)
    assert "Fill in the form" in html(answer)


def pdf(*, encrypted: bool) -> bytes:
    """A PDF of one empty page: it has no text layer."""
    import pikepdf

    made = pikepdf.new()
    made.add_blank_page()
    out = BytesIO()
    lock = pikepdf.Encryption(owner="omistaja", user="salasana")
    made.save(out, encryption=lock if encrypted else False)
    return out.getvalue()


@pytest.mark.parametrize(
    "encrypted, words", [(False, "only images and no text layer"), (True, "protected by a password")]
)
def test_a_pdf_without_text_or_with_a_password_is_refused(client, encrypted, words):
    answer = client.post(IMPORT, upload("scan.pdf", pdf(encrypted=encrypted)))
    assert (answer.status_code, words in html(answer)) == (422, True)
    assert "Fill in the form" in html(answer)


def test_the_same_text_has_one_draft_and_then_one_decision(client, text):
    first, again = begun(client, text), begun(client, text.replace("\n", "\r\n"))
    assert first == again
    client.post(review(first), {"do": "store"})
    answer = client.post(IMPORT, {"text": text})
    assert answer["Location"] == f"/en/programme/decisions/{Decision.objects.get().pk}/receipt/"
    assert DecisionDraft.objects.count() == 1


def test_another_official_continues_where_the_first_left_off(client, text):
    draft = begun(client, text.replace("3 200 000 €", "3 300 000 €", 1))
    client.post(review(draft), {"do": "keep", "reason_1": "Half of a reason", "decided_on": "22.3.2021"})
    other = signed_in(official(name="Aino Virtanen"))
    assert "Outi Salmi" in html(other.get(IMPORT))
    page = html(other.get(review(draft)))
    assert "Half of a reason" in page
    assert 'value="2021-03-22"' in page


def test_an_abandoned_import_stores_nothing_and_may_be_begun_again(client, text):
    draft = begun(client, text)
    client.post(review(draft), {"do": "abandon", "abandoned_reason": "The wrong file"})
    assert client.post(review(draft), {"do": "store"}).status_code == 409
    assert not Decision.objects.exists()
    assert begun(client, text) != draft


def test_a_day_to_come_and_minutes_before_the_decision_are_refused(client, text):
    draft = begun(client, text)
    assert "is still to come" in html(client.post(review(draft), {"do": "store", "decided_on": "2099-01-01"}))
    days = {"decided_on": "2021-03-22", "published_on": "2021-03-18"}
    answer = client.post(review(draft), {"do": "store", **days})
    assert (answer.status_code, "before the decision was made" in html(answer)) == (422, True)
    assert "2021-03-22" in html(answer)


@pytest.mark.parametrize("role", ["programme.auditor", "programme.controller", "programme.project_manager"])
def test_only_the_office_sees_drafts(client, text, role):
    draft = begun(client, text)
    other = signed_in(official(role))
    assert other.get(review(draft)).status_code == 403
    assert other.post(review(draft), {"do": "store"}).status_code == 403


def test_the_later_grant_opens_the_money_with_its_own_figure(client, text):
    client.post(review(begun(client, text)), {"do": "store"})
    numbers = {one.number: one.pk for one in Programme.objects.get().projects.first().numbers.all()}
    draft = begun(client, granted(text))
    assert "The decision grants 10,000,000 €" in html(client.get(review(draft)))
    client.post(review(draft), {"do": "store"})
    matter = Matter.objects.get()
    assert (matter.state, matter.granted, matter.is_granted) == ("GRANTED", 10_000_000, True)
    assert [(one.before, one.after) for one in matter.events.all()] == [
        ("ON_AGENDA", "TABLED"), ("TABLED", "ON_AGENDA"), ("ON_AGENDA", "GRANTED"),
    ]  # fmt: skip
    assert {one.number: one.pk for one in Programme.objects.get().projects.first().numbers.all()} == numbers
    assert "day to be verified" in html(client.get(f"/en/programme/matters/{matter.pk}/"))


def test_an_earlier_handling_is_kept_and_leaves_the_matter_where_it_is(client, text):
    client.post(review(begun(client, granted(text))), {"do": "store"})
    draft = begun(client, text)
    assert "mark it as earlier" in html(client.get(review(draft)))
    held = client.post(review(draft), {"do": "store"})
    assert (held.status_code, "mark it as earlier" in html(held)) == (409, True)
    assert client.post(review(draft), {"do": "store", "earlier": "on"}).status_code == 303
    matter = Matter.objects.get()
    assert (matter.state, matter.decisions.count(), matter.events.count()) == ("GRANTED", 2, 1)
    assert matter.programme.decision == matter.deciding


def test_a_changed_text_of_a_stored_section_is_a_new_version(client, text):
    client.post(review(begun(client, text)), {"do": "store"})
    changed = begun(client, text + "\nLiite\n")
    assert "makes a new version of it" in html(client.get(review(changed)))
    client.post(review(changed), {"do": "store"})
    assert [one.version for one in Decision.objects.order_by("id")] == [1, 2]
    assert Matter.objects.get().events.count() == 1


def test_a_confidential_text_shows_only_section_and_title(client, shared):
    content = (shared / "data/programme/ahjo/confidential-decision-content.html").read_text("utf-8")
    with_number = content.replace("</h1>", '</h1><div class="DnroTmuoto">HEL 2021-000001 T 02 02 02</div>')
    secret = with_number.replace("</body>", "<p>Salaista asiaa 5 000 euroa</p></body>")
    draft = begun(client, secret)
    page = html(client.get(review(draft)))
    assert "The decision is confidential" in page
    assert "Salaista asiaa" not in page


def test_html_is_shown_as_its_words_without_markup(client):
    body = read_text("passed-fi.txt")
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines() if line)
    draft = begun(client, f"<html><body>{paragraphs}</body></html>".replace("KUU 2024", "HEL 2024"))
    page = html(client.get(review(draft)))
    assert "&lt;p&gt;" not in page
    assert 'href="#f1">125 500,50 euron</a>' in page


def read_text(name: str) -> str:
    return (Path(__file__).parent / "decisions" / name).read_text("utf-8")


def test_the_review_takes_a_constant_number_of_queries(client, text, django_assert_max_num_queries):
    draft = begun(client, text)
    with django_assert_max_num_queries(10):
        client.get(review(draft))
    for number in range(3):
        begun(client, text.replace("HEL 2021-002935", f"HEL 2021-00293{number}"))
    with django_assert_max_num_queries(10):
        client.get(IMPORT)


@pytest.mark.django_db(transaction=True)
def test_two_officials_who_store_one_draft_store_one_decision(text):
    draft = actions.begin_draft(acting(official()), text.encode(), "x.txt", now=NOW)
    actors = [acting(official(name=f"Virkailija {number}")) for number in range(2)]
    stored, start = [], threading.Barrier(2)

    def store(actor) -> None:
        start.wait()
        stored.append(actions.store_draft(actor, draft.pk, now=NOW).pk)
        connection.close()

    threads = [threading.Thread(target=store, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored == [Decision.objects.get().pk] * 2
    trail = AuditEvent.objects.filter(operation__startswith="programme.draft.").order_by("pk")
    assert list(trail.values_list("operation", flat=True)) == ["programme.draft.begin", "programme.draft.store"]
    assert Matter.objects.get().events.count() == 1


def test_a_person_corrects_the_figures_on_the_form(client, text):
    """What the reader could not read is taken over into the form, mended there and stored."""
    draft = begun(client, text.replace("750 000 €", "750.000 €", 1))
    held = client.post(review(draft), {"do": "store", **{f"reason_{n}": "Seen." for n in range(1, 9)}})
    assert "could not be read" in html(held)
    made = client.post(reverse("programme:begin-form"), {"draft": draft.pk})
    form = DecisionDraft.objects.get(source_kind="MANUAL")
    assert made["Location"].endswith(f"/drafts/{form.pk}/form/")
    page = html(client.get(f"/en/programme/decisions/drafts/{form.pk}/form/"))
    assert page.count('value="10402010740') == 9 + 2
    assert read_decision(draft.source_text).motion.amount is not None
