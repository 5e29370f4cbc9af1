"""A small kind of case that only tests know, the persons of a family, officials of its service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from toimiva.city.access import Actor, Grant, by_system, role
from toimiva.city.cards import RoleCard, Words
from toimiva.city.cases import actions
from toimiva.city.cases.kinds import CaseKind, DecisionText, Fact, Move, Outcome, State
from toimiva.city.cases.models import Case
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.residents.models import Guardianship, Person, ResidentAccount, sort_key

NOW = datetime(2026, 4, 7, 8, tzinfo=UTC)
TODAY = date(2026, 4, 7)
READER, HANDLER, DECIDER = "garden.reader", "garden.handler", "garden.decider"
ROLES = [RoleCard(code, Words(*[code.partition(".")[2]] * 3)) for code in (READER, HANDLER, DECIDER)]
OPERATIONS = {
    "garden.case.open": [role(HANDLER), by_system],
    "garden.case.read": [role(READER), role(HANDLER), role(DECIDER)],
    "garden.case.handle": [role(HANDLER), role(DECIDER)],
    "garden.case.decide": [role(DECIDER)],
}
PLOT = Words("Viljelypalsta", "Odlingslott", "Garden plot")


@dataclass(frozen=True, kw_only=True)
class Plot:
    """What a garden case holds."""

    square_metres: int
    starts: date | None = None


def words(text: str) -> Words:
    return Words(f"{text} (fi)", f"{text} (sv)", f"{text} (en)")


def drafted(case: Case, outcome: str) -> DecisionText:
    return DecisionText(title=PLOT, text=words(f"Decided: {outcome}"), reasons=words("Because of the rules"),
                        law=words("Garden Act, section 1"))  # fmt: skip


def facts(case: Case) -> list[Fact]:
    size = f"{case.payload['square_metres']} m²"
    return [Fact(Words("Koko", "Storlek", "Size"), Words(size, size, size))]


def own_facts(case: Case, reader: UUID) -> list[Fact]:
    return facts(case) if reader == case.applicant_id else []


STATES = {
    "new": State(
        name=Words("uusi", "ny", "new"),
        moves=(
            Move("ready", Words("Vie päätettäväksi", "Till beslut", "Send to be decided"), "garden.case.handle"),
            Move("withdrawn", Words("Peru", "Återta", "Withdraw"), by_party=True),
        ),
    ),
    "ready": State(
        name=Words("päätettävänä", "för beslut", "to be decided"),
        resident=Words("käsittelyssä", "handläggs", "being handled"),
        moves=(
            Move("new", Words("Palauta", "Återför", "Return"), "garden.case.decide", needs_reason=True),
            Move("withdrawn", Words("Peru", "Återta", "Withdraw"), by_party=True),
        ),
        decidable=True,
    ),
    "granted": State(name=Words("myönnetty", "beviljad", "granted"), open=False, tone="ok"),
    "rejected": State(name=Words("hylätty", "avslagen", "rejected"), open=False, tone="err"),
    "withdrawn": State(name=Words("peruttu", "återtagen", "withdrawn"), open=False),
}


def kind(**more: Any) -> CaseKind:
    given: dict[str, Any] = {
        "code": "garden.plot", "name": PLOT, "prefix": "PALSTA", "states": STATES, "first": "new", "payload": Plot,
        "outcomes": {"grant": Outcome(Words("Myönnetään", "Beviljas", "Granted"), "granted"),
                     "reject": Outcome(Words("Hylätään", "Avslås", "Rejected"), "rejected")},
        "decision_text": drafted, "open": "garden.case.open", "read": "garden.case.read",
        "handle": "garden.case.handle", "decide": "garden.case.decide", "facts": facts, "own_facts": own_facts,
    }  # fmt: skip
    return CaseKind(**given | more)


def person(last: str = "Niemi", first: str = "Aino", born: date = date(1990, 1, 1), **more: Any) -> Person:
    pk = uuid4()
    return Person.objects.create(id=pk, register_id=f"R{pk}", first_names=first, last_name=last, date_of_birth=born,
                                 sort_name=sort_key(last, first), home_municipality="091",
                                 **{"service_language": "fi", **more})  # fmt: skip


def answers_for(guardian: Person, ward: Person, until: date | None = None) -> Guardianship:
    return Guardianship.objects.create(guardian=guardian, ward=ward, kind="custody", valid_from=date(2020, 1, 1),
                                       valid_to=until)  # fmt: skip


def user(*roles: str, name: str = "Sari", of: Person | None = None) -> User:
    one = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name=name, last_name="Lehto")
    for code in roles:
        RoleGrant.objects.create(user=one, role=code, valid_from=date(2020, 1, 1))
    if of:
        ResidentAccount.objects.create(user=one, person=of)
    return one


def official(*roles: str, name: str = "Sari", of: Person | None = None) -> Actor:
    one = user(*roles, name=name, of=of)
    return Actor(id=one.pk, uuid=one.uuid, name=one.get_full_name(), kind="user", loa="substantial",
                 grants=frozenset(Grant(code) for code in roles), person_id=of.pk if of else None)  # fmt: skip


def resident(of: Person, loa: str = "substantial") -> Actor:
    one = user(name=of.first_names, of=of)
    return Actor(id=one.pk, uuid=one.uuid, name=of.name, kind="user", loa=loa, person_id=of.pk)


def opened(
    by: Actor, subject: Person, applicant: Person | None = None, key: str = "", now: datetime = NOW, **more: Any
) -> Case:
    return actions.open_case(
        by, kind="garden.plot", key=key or str(uuid4()), subject_id=subject.pk,
        applicant_id=applicant.pk if applicant else None, title=PLOT, payload={"square_metres": 50}, now=now, **more,
    )  # fmt: skip


def decided(handler: Actor, decider: Actor, case_id: UUID, outcome: str = "grant", now: datetime = NOW) -> Any:
    actions.move(handler, case_id, "ready", now=now)
    return actions.decide(decider, case_id, outcome=outcome, now=now)
