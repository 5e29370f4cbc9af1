"""The matter of an application: its states follow the application's own, and end in a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from toimiva.city.cards import Words
from toimiva.city.cases.kinds import CaseKind, DecisionText, Fact, Move, Outcome, State
from toimiva.city.cases.models import Case
from toimiva.city.places.models import ServiceUnit
from toimiva.city.refusals import Conflict

from .models import Application, Placement
from .models.applications import ApplicationState

FOLLOW = "daycare.case.follow"  # only the application itself moves its matter, so the two never disagree


@dataclass(frozen=True, kw_only=True)
class AppliedFor:
    """What the matter is about: the application's id. What it asks for is read from it, also after it was changed."""

    application: str


def _follows(to: str, says: Words) -> Move:
    return Move(to, says, FOLLOW)


LOOK = Words("Etsitään paikkaa", "En plats söks", "A place is looked for")
FOUND = Words("Paikka on löytynyt", "En plats har hittats", "A place has been found")
BACK = Words("Palautetaan perheelle muutettavaksi", "Återlämnas till familjen", "Given back to the family to change")
END = Words("Perhe peruu hakemuksen", "Familjen återtar ansökan", "The family withdraws it")
AGAIN = Words("Suunnitelma perutaan", "Planen återtas", "The plan is taken back")
STATES = {
    "sent": State(
        name=Words("saapunut", "inkommen", "arrived"),
        resident=Words("Hakemus on saapunut", "Ansökan har kommit in", "The application has arrived"),
        moves=(_follows("waiting_placement", LOOK), _follows("withdrawn", END)),
    ),
    "waiting_placement": State(
        name=Words("odottaa sijoitusta", "väntar på placering", "waits for a place"),
        resident=Words("Etsimme paikkaa", "Vi söker en plats", "We look for a place"),
        decidable=True,
        moves=(_follows("waiting_decision", FOUND), _follows("sent", BACK), _follows("withdrawn", END)),
    ),
    "waiting_decision": State(
        name=Words("odottaa päätöstä", "väntar på beslut", "waits for the decision"),
        resident=Words(
            "Palveluohjaaja tekee päätöksen", "En servicehandledare fattar beslutet", "An adviser makes the decision"
        ),
        decidable=True,
        moves=(_follows("waiting_placement", AGAIN),),
    ),
    "granted": State(name=Words("paikka myönnetty", "plats beviljad", "place granted"), open=False, tone="ok"),
    "rejected": State(name=Words("paikkaa ei myönnetty", "plats ej beviljad", "place not granted"), open=False),
    "withdrawn": State(
        name=Words("peruttu", "återtagen", "withdrawn"),
        resident=Words("Peruit hakemuksen", "Du återtog ansökan", "You withdrew the application"),
        open=False,
    ),
}
OUTCOMES = {
    "granted": Outcome(Words("paikka myönnetään", "plats beviljas", "the place is granted"), "granted"),
    "rejected": Outcome(Words("paikkaa ei myönnetä", "plats beviljas inte", "the place is not granted"), "rejected"),
}
LAW = Words(
    "Varhaiskasvatuslaki 540/2018, 5, 8, 9, 12 ja 17 §; hallintolaki 434/2003, 44–45 §",
    "Lagen om småbarnspedagogik 540/2018, 5, 8, 9, 12 och 17 §; förvaltningslagen 434/2003, 44–45 §",
    "Act on Early Childhood Education and Care 540/2018, sections 5, 8, 9, 12, 17; Administrative Procedure Act "
    "434/2003, sections 44–45",
)

NO_PLACE_YET = Words(
    "Hakemukselle ei ole vielä löydetty paikkaa.",
    "Ingen plats har ännu hittats för ansökan.",
    "No place has been found for the application yet.",
)


def application_of(case: Case) -> Application:
    """Return the application that the matter is about."""
    return Application.objects.select_related("child").get(pk=UUID(AppliedFor(**case.payload).application))


def found_place(application: Application) -> Placement | None:
    """Return the place that was found for an application: one that begins on the wished day or later."""
    rows = Placement.objects.filter(
        Q(starts__gte=application.preferred_start), child_id=application.child_id, source=Placement.Source.DECISION
    )
    return rows.select_related("unit__unit").order_by("-starts").first()


def decision_text(case: Case, outcome: str) -> DecisionText:
    """Return the draft of the decision. It names the unit and the first day, and never where the child lives."""
    title = Words("Päätös varhaiskasvatuspaikasta", "Beslut om plats i småbarnspedagogik", "Decision on a place")
    if outcome != "granted":
        text = Words("Paikkaa ei myönnetä.", "Platsen beviljas inte.", "The place is not granted.")
        return DecisionText(title=title, text=text, reasons=Words("", "", ""), law=LAW)
    place = found_place(application_of(case))
    if place is None:  # the draft says so, and `decided` refuses it
        return DecisionText(title=title, text=NO_PLACE_YET, reasons=Words("", "", ""), law=LAW)
    names, days = names_of(place.unit.unit), days_of(place.starts)
    text = Words(
        f"Lapselle myönnetään varhaiskasvatuspaikka: {names.fi}, {days.fi} alkaen.",
        f"Barnet beviljas en plats i småbarnspedagogik: {names.sv}, från och med {days.sv}.",
        f"The child is granted a place in early childhood education: {names.en}, from {days.en}.",
    )
    return DecisionText(title=title, text=text, reasons=_why(application_of(case), place), law=LAW)


def _why(application: Application, place: Placement) -> Words:
    if application.wishes.filter(unit_id=place.unit_id).exists():
        return Words(
            "Toimipaikka on yksi hakemuksen toiveista, ja siellä on vapaa paikka lapsen ikäiselle.",
            "Enheten är en av önskemålen i ansökan, och den har en ledig plats för ett barn i den åldern.",
            "The unit is one of the wishes, and it has a free place for a child of this age.",
        )
    return Words(
        "Toivotuissa toimipaikoissa ei ole vapaata paikkaa. Paikka annetaan lähimmästä toimipaikasta, jossa on tilaa.",
        "De önskade enheterna har ingen ledig plats. Platsen ges i den närmaste enheten som har rum.",
        "The units wished for have no free place. The place is given in the nearest unit that has one.",
    )


def facts(case: Case) -> list[Fact]:
    """Return what an official reads: everything asked for, and never an address."""
    application = application_of(case)
    return [*_need(application), *_wishes(application), *_own_words(application)]


def own_facts(case: Case, reader: UUID) -> list[Fact]:
    """Return what a guardian reads. The other one's own words are not hers to read, nor a protected family's wishes."""
    from .queries.homes import is_shielded

    application = application_of(case)
    if reader == application.applicant_id:
        return [*_need(application), *_wishes(application), *_own_words(application)]
    hidden = is_shielded(application.child)
    return [*_need(application), *([] if hidden else _wishes(application))]


def _need(application: Application) -> list[Fact]:
    start = days_of(application.preferred_start) if application.preferred_start else Words("–", "–", "–")
    hours = str(application.hours_week or "–")
    found = [
        Fact(Words("Toivottu alku", "Önskad start", "Wished start"), start),
        Fact(Words("Aika viikossa", "Tid per vecka", "Time a week"), Words(f"{hours} h", f"{hours} h", f"{hours} h")),
    ]
    if application.shift_care:
        found.append(Fact(Words("Vuorohoito", "Skiftomsorg", "Shift care"), Words("kyllä", "ja", "yes")))
    if application.urgent:
        shown = application.urgency_shown_on
        words = days_of(shown) if shown else Words("odottaa todistusta", "väntar på intyg", "waits for its proof")
        found.append(Fact(Words("Kiireellinen, osoitettu", "Brådskande, påvisat", "Urgent, shown on"), words))
    return found


def _wishes(application: Application) -> list[Fact]:
    rows = application.wishes.select_related("unit__unit").order_by("rank")
    return [
        Fact(Words(f"{one.rank}. toive", f"Önskemål {one.rank}", f"Wish {one.rank}"), names_of(one.unit.unit))
        for one in rows
    ]


def _own_words(application: Application) -> list[Fact]:
    told = [
        (Words("Miksi kiireellinen", "Varför brådskande", "Why urgent"), application.urgent_because),
        (Words("Tuen tarve", "Behov av stöd", "Need for support"), application.support_need),
        (Words("Muuta", "Annat", "Anything else"), application.more),
    ]
    return [Fact(name, Words(text, text, text)) for name, text in told if text]


def names_of(unit: ServiceUnit) -> Words:
    """Return a unit's name in each language, the Finnish one where it has none."""
    return Words(unit.name_fi, unit.name_sv or unit.name_fi, unit.name_en or unit.name_fi)


def days_of(day: date) -> Words:
    """Return a day as each language writes it.

    >>> days_of(date(2026, 8, 3)).en
    '3 Aug 2026'
    """
    written = f"{day.day}.{day.month}.{day.year}"
    return Words(written, written, f"{day.day} {day:%b} {day.year}")


def decided(case: Case, outcome: str, now: datetime) -> None:
    """Bring the application in line with the decision; a no gives back the place that was found.

    Raises `Conflict` for a yes without a place: then nothing of the decision stays.
    """
    application = Application.objects.select_for_update().get(pk=UUID(AppliedFor(**case.payload).application))
    application.state = ApplicationState.ACTIVE if outcome == "granted" else ApplicationState.REJECTED
    application.version += 1
    application.save(update_fields=["state", "version"])
    place = found_place(application)
    if outcome == "granted" and place is None:
        raise Conflict("application_without_a_place")
    if outcome != "granted" and place is not None:
        place.delete()


APPLICATION = CaseKind(
    code="daycare.application",
    name=Words("Hakemus varhaiskasvatukseen", "Ansökan till småbarnspedagogik", "Application for early education"),
    prefix="VAKAH",
    states=STATES,
    first="sent",
    payload=AppliedFor,
    outcomes=OUTCOMES,
    decision_text=decision_text,
    open="daycare.case.open",
    read="daycare.case.read",
    handle="daycare.case.handle",
    decide="daycare.case.decide",
    facts=facts,
    own_facts=own_facts,
    decided=decided,
)
