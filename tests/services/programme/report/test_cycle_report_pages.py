"""A report on its pages: everybody reads it in parts and downloads it, the office writes, an auditor compares."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from toimiva.city.refusals import Refusal
from toimiva.services.programme.actions import cycle_reports as actions
from toimiva.services.programme.models import CycleReport

from ....browser import check_accessibility, fits
from ..money.books import person
from .test_cycle_reports import KNOWN, NOW, programme_with_money, published

ALL_PARTS = ["summary", "money", "forecast", "follow-up", "areas", "targets", "asked", "made"]


def signed_in(role: str) -> Client:
    from toimiva.city.identity.models import RoleGrant, User

    client = Client()
    user = User.objects.get(pk=person(role).id)
    RoleGrant.objects.get_or_create(user=user, role=role, valid_from=KNOWN)
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_everybody_reads_each_part_and_downloads_each_file():
    report = published(person("programme.office"), programme_with_money())
    client = Client()
    for part in ALL_PARTS:
        page = client.get(f"/programme/reports/{report.pk}/?part={part}")
        assert page.status_code == 200
    assert "240\u00a0000,00" in client.get(f"/programme/reports/{report.pk}/?part=money").content.decode()
    for one in report.files.all():
        got = client.get(f"/programme/reports/{report.pk}/{one.language}.{one.format}")
        assert (got.status_code, got.content) == (200, bytes(one.content))
    assert "Päätösehdotus" in client.get(f"/programme/reports/{report.pk}/draft/fi.html").content.decode()
    assert client.get(f"/programme/reports/{report.pk}/fi.doc").status_code == 404
    assert client.get(f"/programme/reports/{report.pk}/rerun/").status_code == 302


@pytest.mark.django_db
def test_the_office_takes_a_report_from_writing_to_review():
    programme = programme_with_money()
    client = signed_in("programme.office")
    made = client.post(
        f"/programme/{programme.pk}/reports/open/", {"cycle": "2021-Q3", "as_known_on": KNOWN.isoformat()}
    )
    report = CycleReport.objects.get()
    assert made["Location"] == f"/programme/reports/{report.pk}/write/"
    texts = {f"summary_{language}": "Sanottu\r\nnäin" for language in ("fi", "sv", "en")}
    assert client.post(made["Location"], texts).status_code == 303
    address = f"/programme/reports/{report.pk}/"
    assert client.post(address, {"do": "review"}).status_code == 409
    assert client.post(address, {"do": "freeze"}).status_code == 303
    assert client.post(address, {"do": "review"}).status_code == 303
    assert client.post(address, {"do": "approve"}).status_code == 422
    report.refresh_from_db()
    assert (report.state, report.texts["summary"]["sv"]) == ("REVIEW", "Sanottu\nnäin")
    assert signed_in("programme.steering_group").post(address, {"do": "approve"}).status_code == 303
    assert client.post(address, {"do": "publish"}).status_code == 303
    compared = signed_in("programme.auditor").get(address + "rerun/").content.decode()
    assert report.frozen_sha256 in compared
    assert timezone.now() > CycleReport.objects.get().published_at


@pytest.mark.django_db
def test_a_corrected_version_tells_everybody_of_the_one_that_stands():
    office, programme = person("programme.office"), programme_with_money()
    old = published(office, programme)
    address, texts = f"/en/programme/reports/{old.pk}/", {f"reason_{one}": "Virhe" for one in ("fi", "sv", "en")}
    made = signed_in("programme.office").post(address + "correct/", texts | {"as_known_on": KNOWN.isoformat()})
    new = CycleReport.objects.get(corrects=old)
    assert made["Location"].endswith(f"/programme/reports/{new.pk}/write/")
    assert "has been corrected" not in Client().get(address).content.decode()  # the draft is nobody's business yet
    for act in (actions.freeze_cycle_report, actions.review_cycle_report):
        act(office, new.pk, now=NOW)
    actions.approve_cycle_report(person("programme.steering_group"), new.pk, now=NOW)
    actions.publish_cycle_report(office, new.pk, now=NOW)
    page = Client().get(address).content.decode()
    assert "This version has been corrected" in page
    assert f'href="/en/programme/reports/{new.pk}/"' in page
    assert "has been corrected" not in Client().get(f"/en/programme/reports/{new.pk}/").content.decode()
    assert Client().get(f"/en/programme/{programme.pk}/reports/").content.decode().count("has been corrected") == 1


@pytest.mark.django_db
def test_what_has_moved_on_is_shown_as_it_is_now_and_not_opened_for_writing():
    report = published(person("programme.office"), programme_with_money())
    office = signed_in("programme.office")
    late = office.post(f"/programme/reports/{report.pk}/", {"do": "freeze"})
    assert late.status_code == 409
    assert "PUBLISHED" not in late.content.decode()
    assert office.get(f"/programme/reports/{report.pk}/write/").status_code == 409


@pytest.mark.django_db
def test_a_missing_language_is_told_in_the_readers_own():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.open_cycle_report(office, programme.pk, "2021-Q3", KNOWN, now=NOW)
    asked = [{"proposal": {"fi": "Ehdotus", "sv": "Förslag", "en": ""}, "reasons": {}}]
    actions.write_cycle_report(office, report.pk, {"summary": {"fi": "Hyvin", "en": "Well"}}, asked, now=NOW)
    actions.freeze_cycle_report(office, report.pk, now=NOW)
    with pytest.raises(Refusal) as refused:
        actions.review_cycle_report(office, report.pk, now=NOW)
    assert "Tiivistelmä ruotsiksi, Pyydetty päätös 1 englanniksi" in refused.value.message("fi")
    assert "Sammandrag på svenska, Beslut som begärs 1 på engelska" in refused.value.message("sv")
    assert "Summary in Swedish, Decision asked 1 in English" in refused.value.message("en")


@pytest.mark.django_db
def test_the_list_takes_the_same_queries_however_many_reports(django_assert_max_num_queries):
    office, programme = person("programme.office"), programme_with_money()
    published(office, programme)
    with django_assert_max_num_queries(12):
        assert Client().get(f"/programme/{programme.pk}/reports/").status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width, javascript", [(1280, True), (390, True), (320, False)])
def test_the_reader_fits_and_is_accessible(visit: Any, live_server, width, javascript):
    office, programme = person("programme.office"), programme_with_money()
    report = published(office, programme)
    page = visit(live_server.url, javascript=javascript, width=width)
    for address in (f"/programme/{programme.pk}/reports/", f"/programme/reports/{report.pk}/?part=money"):
        page.goto(address)
        assert fits(page)
        assert page.locator("h1").is_visible()
        if javascript:  # axe is a script itself
            check_accessibility(page)
