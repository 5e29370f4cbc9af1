"""What everybody reads of status and effects beside the money (programme, section 11): as last reported, no more."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from toimiva.services.programme import actions
from toimiva.services.programme.models import Programme

from ..followup import world
from ..money.books import person
from .test_cycle_reports import NOW, programme_with_money, published, pytestmark, written  # noqa: F401


def page(programme: Programme, language: str = "/en") -> str:
    answer = Client().get(f"{language}/programme/{programme.pk}/spending/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def status_of(told: str) -> str:
    return told.split('id="status"')[1].split('id="data"')[0]


def test_the_status_is_that_of_the_newest_report_that_is_published():
    office, programme = person("programme.office"), programme_with_money()
    project = programme.projects.get(name="Digituki ja digitasa-arvo")
    steering = person("programme.steering_group")
    target = actions.propose_target(office, project.pk, world.TARGET, now=NOW)
    actions.agree_target(steering, target.pk, now=NOW)
    written(office, programme).delete()  # a draft is told to nobody
    assert "No report to the City Board has been published yet" in page(programme)
    with CaptureQueriesContext(connection) as before:
        page(programme)

    report = published(office, programme)
    told = page(programme)
    assert f'href="/en/programme/reports/{report.pk}/"' in told and "figures as known on 30 Sep 2021" in told
    status = status_of(told)
    assert "Digituki ja digitasa-arvo" in status and "not evaluated" in status
    assert all(f'<td class="num">{value}</td>' in status for value in ("30", "20")) and "<td>%</td>" in status  # shares
    assert all(f'id="t-{table}"' in status for table in ("lights", "targets")) and 'id="t-risks"' not in status
    with CaptureQueriesContext(connection) as after:
        page(programme)
    assert len(after) == len(before)

    actions.propose_target(office, project.pk, world.TARGET, now=NOW)
    assert status_of(page(programme)) == status  # what is not reported yet is not told
    for language, heading in (("", "Tilanne ja vaikutukset"), ("/sv", "Läge och effekter")):
        assert heading in page(programme, language)


def test_what_is_free_is_that_of_the_money_page():
    programme = programme_with_money()
    assert "<dd>9,672,000 €</dd>" in page(programme)  # 10 000 000 - 240 000 used - 88 000 committed
