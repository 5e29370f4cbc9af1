"""The personal data of cases: a person's own matters are told, and kept as long as the law keeps an official file."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from toimiva.city.cards import Words
from toimiva.city.residents.gdpr import Keep, Node, Provider, Subject, branch, value, withheld
from toimiva.city.residents.personal_data import STRONGER, nothing
from toimiva.city.residents.personal_data import kept_when as kept_by

from .models import Appeal, Case, Serving
from .rows import of_person

TITLE = Words("Asiat ja päätökset", "Ärenden och beslut", "Matters and decisions")
LAW = Words(
    "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b ja d alakohta; arkistolaki 831/1994",
    "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b och d; arkivlagen 831/1994",
    "GDPR (EU) 2016/679, article 17(3)(b) and (d); Archives Act 831/1994",
)
KEPT = Keep(
    code="kept_cases",
    reason=Words(
        "Viranomaisen asia ja sen päätös säilytetään arkistosuunnitelman ajan.",
        "Myndighetens ärende och dess beslut bevaras den tid som arkivplanen anger.",
        "An authority's matter and its decision are kept for the time of the archive plan.",
    ),
    law=LAW,
)
WORK = Keep(
    code="kept_work_on_cases",
    reason=Words(
        "Olet käsitellyt asioita. Käsittelijä ja päättäjä ovat osa asiakirjaa, josta viranomainen vastaa.",
        "Du har handlagt ärenden. Vem som handlagt och beslutat hör till en handling som myndigheten ansvarar för.",
        "You have handled cases. Who handled and decided is part of a record the authority answers for.",
    ),
    law=LAW,
    blocks=True,
)


def cases(subject: Subject) -> list[Node]:
    """The person's own matters and those she is a party of on that day: number, state, days, decisions in full."""
    if subject.person is None:
        return []
    rows = list(Case.objects.filter(of_person(subject.person.pk, subject.on)).prefetch_related("decisions", "asked"))
    if not rows:
        return []
    if not subject.strong:
        return [withheld("CASES", STRONGER)]
    return branch("CASES", [{"key": "CASE", "children": _case(one, subject)} for one in rows])


def _case(case: Case, subject: Subject) -> list[Node]:
    """What one guardian has told is not the other's: facts go to the applicant, an answer to who gave it."""
    own = subject.person is not None and subject.person.pk == (case.applicant_id or case.subject_id)
    told = [value("NUMBER", case.number), value("TITLE", case.title_words.fi), value("STATE", case.state),
            value("OPENED_AT", case.opened_at), value("DUE", case.due), value("CLOSED_AT", case.closed_at)]  # fmt: skip
    told += branch("FACTS", [value(name.upper(), one) for name, one in case.payload.items() if own])
    answers = [one.answer for one in case.asked.all() if one.answered_by_id == subject.user.pk]
    told += branch("ANSWERS", [value("ANSWER", one) for one in answers])
    decisions: list[Node] = [
        {"key": "DECISION", "children": [
            value("NUMBER", one.number), value("MADE_ON", one.made_on), value("TEXT", one.text[one.language]),
            value("REASONS", one.reasons[one.language]),
        ]}
        for one in case.decisions.all()
    ]  # fmt: skip
    return told + branch("DECISIONS", decisions)


def appeals(subject: Subject) -> list[Node]:
    rows = Appeal.objects.filter(person=subject.person) if subject.person else Appeal.objects.none()
    if not subject.strong:
        return []
    told: list[Node] = [
        {"key": "APPEAL", "children": [value("RECEIVED_ON", one.received_on), value("TEXT", one.text)]} for one in rows
    ]
    return branch("APPEALS", told)


def servings(subject: Subject) -> list[Node]:
    rows = Serving.objects.filter(person=subject.person) if subject.person else Serving.objects.none()
    if not subject.strong:
        return []
    told: list[Node] = [
        {"key": "SERVED", "children": [value("CHANNEL", one.channel), value("SENT_ON", one.sent_on)]} for one in rows
    ]
    return branch("SERVED", told)


kept_when = partial(kept_by, kept=KEPT, work=WORK)


def _by_case(subject: Subject) -> Q:
    own = Case.objects.filter(of_person(subject.person.pk, subject.on)) if subject.person else Case.objects.none()
    return Q(case__in=own.values("pk"))


def _own_cases(subject: Subject) -> Q:
    return of_person(subject.person.pk, subject.on) if subject.person else Q(pk__in=[])


def _hers(subject: Subject) -> Q:
    return Q(person=subject.person)


PROVIDERS = [
    Provider(
        models=("cases.Case",), title=TITLE, export=cases, keep=kept_when("cases.Case", _own_cases, "handler"),
    ),
    Provider(models=("cases.Party",), title=TITLE, export=nothing, keep=kept_when("cases.Party", _hers)),
    Provider(
        models=("cases.CaseEvent",), title=TITLE, export=nothing, keep=kept_when("cases.CaseEvent", _by_case, "by"),
    ),
    Provider(models=("cases.Note",), title=TITLE, export=nothing, keep=kept_when("cases.Note", _by_case, "by")),
    Provider(
        models=("cases.MoreAsked",), title=TITLE, export=nothing,
        keep=kept_when("cases.MoreAsked", _by_case, "by"),
    ),
    Provider(
        models=("cases.Decision",), title=TITLE, export=nothing,
        keep=kept_when("cases.Decision", _by_case, "decided_by", "prepared_by"),
    ),
    Provider(
        models=("cases.Serving",), title=TITLE, export=servings, keep=kept_when("cases.Serving", _hers, "by"),
    ),
    Provider(models=("cases.Appeal",), title=TITLE, export=appeals, keep=kept_when("cases.Appeal", _hers, "by")),
]  # fmt: skip
