"""Invented cycle reports of the invented city's programme: one published, one that the office is still writing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from toimiva.city.access import Actor
from toimiva.services.programme.actions import cycle_reports
from toimiva.services.programme.models import CycleReport, Programme
from toimiva.services.programme.policy.report_calendar import CALENDAR

SUMMARY = {
    "fi": "Esittelyaineisto: kaikki luvut ja tekstit ovat keksittyjä. Hankkeet ovat käynnistyneet, ja rahaa on käytetty"
    " suunnitelman mukaan. Lukuja voi verrata seurannan sivuihin.",
    "sv": "Demonstrationsmaterial: alla siffror och texter är påhittade. Projekten har kommit i gång och pengar har"
    " använts enligt planen. Siffrorna kan jämföras med uppföljningens sidor.",
    "en": "Demonstration material: every figure and text is invented. The projects have begun, and money is used as"
    " planned. The figures can be compared with the pages of the follow-up.",
}
MONEY = {
    "fi": "Esittelyaineisto: loppuvuoden ennuste on hieman alkuvuoden kulua suurempi.",
    "sv": "Demonstrationsmaterial: prognosen för resten av året är något högre än utfallet i början av året.",
    "en": "Demonstration material: the forecast for the rest of the year is a little above what was used before.",
}
ASKED = [
    {
        "proposal": {
            "fi": "Kaupunginhallitus merkitsee raportin tiedoksi. (Keksitty esimerkki.)",
            "sv": "Stadsstyrelsen antecknar rapporten för kännedom. (Påhittat exempel.)",
            "en": "The City Board takes note of the report. (An invented example.)",
        },
        "reasons": {
            "fi": "Ohjelma etenee päätöksen mukaisesti, eikä uusia päätöksiä tarvita.",
            "sv": "Programmet framskrider enligt beslutet, och inga nya beslut behövs.",
            "en": "The programme goes on as decided, and no new decisions are needed.",
        },
    }
]


def load_reports(actor: Actor, programme: Programme) -> int:
    """Publish the autumn report of a granted programme's budget year and open its financial statement's section.

    Returns how many reports were made; 0 when there are some, or when the calendar has no row for the year.
    """
    year = programme.budget_year
    rows = {row.id for row in CALENDAR}
    autumn, statement = f"{year}-Q3", f"{year}-FS"
    if year is None or autumn not in rows or CycleReport.objects.filter(programme=programme).exists():
        return 0
    now = _noon(date(year, 10, 20))
    texts = {"summary": SUMMARY, "money": MONEY}
    made = cycle_reports.open_cycle_report(actor, programme.pk, autumn, date(year, 9, 30), now=now)
    cycle_reports.write_cycle_report(actor, made.pk, texts, ASKED, now=now)
    for step in (cycle_reports.freeze_cycle_report, cycle_reports.review_cycle_report,
                 cycle_reports.approve_cycle_report, cycle_reports.publish_cycle_report):  # fmt: skip
        step(actor, made.pk, now=now)
    if statement not in rows:
        return 1
    later = _noon(date(year + 1, 2, 10))
    draft = cycle_reports.open_cycle_report(actor, programme.pk, statement, date(year, 12, 31), now=later)
    cycle_reports.write_cycle_report(actor, draft.pk, {"summary": SUMMARY}, [], now=later)
    return 2


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
