"""The matter of a place in early education: its states, its decision in words, and what a decision sets going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from toimiva.city.cards import Words
from toimiva.city.cases.kinds import CaseKind, DecisionText, Fact, Move, Outcome, State
from toimiva.city.cases.models import Case

from .application_case import APPLICATION
from .models import Application, DaycareUnit, Offer, Placement
from .models.applications import ApplicationState


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the matter is about: which unit, from which day, by which application and offer (their ids)."""

    application: str
    offer: str
    unit: str
    starts: str


HANDLE = "daycare.case.handle"
STATES = {
    "waiting_decision": State(
        name=Words("odottaa päätöstä", "väntar på beslut", "waits for the decision"),
        resident=Words(
            "Palveluohjaaja tekee päätöksen", "En servicehandledare fattar beslutet", "An adviser makes the decision"
        ),
        decidable=True,
        moves=(
            Move(
                "asks_guardians",
                Words("Kysy kummaltakin huoltajalta", "Fråga båda vårdnadshavarna", "Ask both guardians"),
                HANDLE,
                needs_reason=True,
            ),
        ),
    ),
    "asks_guardians": State(
        name=Words("huoltajilta kysytään", "vårdnadshavarna tillfrågas", "the guardians are asked"),
        resident=Words(
            "Palveluohjaaja soittaa kummallekin huoltajalle",
            "En servicehandledare ringer båda vårdnadshavarna",
            "An adviser calls both guardians",
        ),
        decidable=True,
        tone="warn",
        moves=(
            Move(
                "waiting_decision",
                Words("Huoltajat ovat samaa mieltä", "Vårdnadshavarna är eniga", "The guardians agree"),
                HANDLE,
            ),
        ),
    ),
    "granted": State(name=Words("paikka myönnetty", "plats beviljad", "place granted"), open=False, tone="ok"),
    "rejected": State(name=Words("paikkaa ei myönnetty", "plats ej beviljad", "place not granted"), open=False),
}
OUTCOMES = {
    "granted": Outcome(Words("paikka myönnetään", "plats beviljas", "the place is granted"), "granted"),
    "rejected": Outcome(Words("paikkaa ei myönnetä", "plats beviljas inte", "the place is not granted"), "rejected"),
}
LAW = Words(
    "Varhaiskasvatuslaki 540/2018, 5, 9, 12 ja 17 §; hallintolaki 434/2003, 44–45 §",
    "Lagen om småbarnspedagogik 540/2018, 5, 9, 12 och 17 §; förvaltningslagen 434/2003, 44–45 §",
    "Act on Early Childhood Education and Care 540/2018, sections 5, 9, 12, 17; Administrative Procedure Act 434/2003, "
    "sections 44–45",
)


def decision_text(case: Case, outcome: str) -> DecisionText:
    """Return the draft of the decision. It names the unit and the first day, and never where the child lives."""
    place = Place(**case.payload)
    unit = DaycareUnit.objects.select_related("unit").get(pk=UUID(place.unit)).unit
    starts = date.fromisoformat(place.starts)
    day, english = f"{starts.day}.{starts.month}.{starts.year}", f"{starts.day} {starts:%B} {starts.year}"
    names = {"fi": unit.name_fi, "sv": unit.name_sv or unit.name_fi, "en": unit.name_en or unit.name_fi}
    if outcome == "granted":
        text = Words(
            f"Lapselle myönnetään varhaiskasvatuspaikka: {names['fi']}, {day} alkaen.",
            f"Barnet beviljas en plats i småbarnspedagogik: {names['sv']}, från och med {day}.",
            f"The child is granted a place in early childhood education: {names['en']}, from {english}.",
        )
        reasons = _why(place)
    else:
        text = Words(
            f"Paikkaa ei myönnetä: {names['fi']}, {day}.",
            f"Platsen beviljas inte: {names['sv']}, {day}.",
            f"The place is not granted: {names['en']}, {english}.",
        )
        reasons = Words("", "", "")
    title = Words("Päätös varhaiskasvatuspaikasta", "Beslut om plats i småbarnspedagogik", "Decision on a place")
    return DecisionText(title=title, text=text, reasons=reasons, law=LAW)


def _why(place: Place) -> Words:
    offer = Offer.objects.get(pk=UUID(place.offer))
    if offer.reasons.get("sibling"):
        return Words(
            "Lapsen sisarus on samassa toimipaikassa, ja siellä on vapaa paikka. Huoltaja on ottanut paikan vastaan.",
            "Ett syskon finns i samma enhet, och den har en ledig plats. En vårdnadshavare har tagit emot platsen.",
            "A brother or sister is in the same unit, which has a free place. A guardian has taken the place.",
        )
    return Words(
        "Paikka on lähin, jossa on vapaa paikka lapsen ikäiselle, kun paikat jaetaan julkisessa järjestyksessä. "
        "Huoltaja on ottanut paikan vastaan.",
        "Platsen är den närmaste med en ledig plats för ett barn i den åldern, när platserna fördelas i den "
        "offentliga ordningen. En vårdnadshavare har tagit emot platsen.",
        "The place is the nearest one free for a child of this age, when places are given in the published order. "
        "A guardian has taken the place.",
    )


def facts(case: Case) -> list[Fact]:
    """Return what the adviser and the family read of the place."""
    place = Place(**case.payload)
    unit = DaycareUnit.objects.select_related("unit").get(pk=UUID(place.unit)).unit
    starts = date.fromisoformat(place.starts)
    day = f"{starts.day}.{starts.month}.{starts.year}"
    return [
        Fact(
            Words("Toimipaikka", "Enhet", "Unit"),
            Words(unit.name_fi, unit.name_sv or unit.name_fi, unit.name_en or unit.name_fi),
        ),
        Fact(Words("Alkaa", "Börjar", "Starts"), Words(day, day, f"{starts.day} {starts:%b} {starts.year}")),
    ]


def own_facts(case: Case, reader: UUID) -> list[Fact]:
    """Return the same to each guardian: the unit and the day say nothing of where anybody lives."""
    return facts(case)


def decided(case: Case, outcome: str, now: datetime) -> None:
    """Bring the application and the place in line with the decision: a no frees the seat."""
    place = Place(**case.payload)
    application = Application.objects.select_for_update().get(pk=UUID(place.application))
    application.state = ApplicationState.ACTIVE if outcome == "granted" else ApplicationState.REJECTED
    application.version += 1
    application.save(update_fields=["state", "version"])
    if outcome != "granted":
        Placement.objects.filter(offer_id=UUID(place.offer)).delete()


KINDS = (
    APPLICATION,
    CaseKind(
        code="daycare.place",
        name=Words("Varhaiskasvatuspaikka", "Plats i småbarnspedagogik", "Place in early childhood education"),
        prefix="VAKA",
        states=STATES,
        first="waiting_decision",
        payload=Place,
        outcomes=OUTCOMES,
        decision_text=decision_text,
        open="daycare.case.open",
        read="daycare.case.read",
        handle=HANDLE,
        decide="daycare.case.decide",
        facts=facts,
        own_facts=own_facts,
        decided=decided,
    ),
)
