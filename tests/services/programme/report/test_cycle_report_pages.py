"""A report on its pages: everybody reads it in parts and downloads it, the office writes, an auditor compares."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from toimiva.services.programme.models import CycleReport

from ....browser import check_accessibility, fits
from ..money.books import person
from .test_cycle_reports import KNOWN, programme_with_money, published

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
