"""The personal data of early education: offers, applications, places of children, and who handled them."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from toimiva.city.cards import Words
from toimiva.city.residents.gdpr import Keep, Node, Provider, Subject, branch, value, withheld
from toimiva.city.residents.personal_data import STRONGER, nothing
from toimiva.city.residents.personal_data import kept_when as kept_by

from .models import Application, GuardianAnswer, Offer, Placement, SupportFactor

TITLE = Words("Varhaiskasvatus", "Småbarnspedagogik", "Early childhood education")
LAW = Words(
    "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b ja d alakohta; varhaiskasvatuslaki 540/2018",
    "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b och d; lagen om småbarnspedagogik 540/2018",
    "GDPR (EU) 2016/679, article 17(3)(b) and (d); Act on Early Childhood Education and Care 540/2018",
)
KEPT = Keep(
    code="kept_daycare",
    reason=Words(
        "Varhaiskasvatuksen tarjoukset, hakemukset ja paikat säilytetään arkistosuunnitelman ajan.",
        "Erbjudanden, ansökningar och platser i småbarnspedagogiken bevaras den tid som arkivplanen anger.",
        "Offers, applications and places of early education are kept for the time of the archive plan.",
    ),
    law=LAW,
)
WORK = Keep(
    code="kept_work_on_daycare",
    reason=Words(
        "Olet käsitellyt paikkatarjouksia. Käsittelijä on osa asiakirjaa, josta viranomainen vastaa.",
        "Du har handlagt platserbjudanden. Vem som handlagt hör till en handling som myndigheten ansvarar för.",
        "You have handled offers of places. Who did it is part of a record the authority answers for.",
    ),
    law=LAW,
    blocks=True,
)


def told_to(subject: Subject) -> Q:
    """The offers of the person's own: as a child, or as a guardian to whom they were sent."""
    return Q(child=subject.person) | Q(offered_to__guardian=subject.person)


def offers(subject: Subject) -> list[Node]:
    """The offers sent to the person, and what was answered."""
    if subject.person is None:
        return []
    rows = Offer.objects.filter(told_to(subject)).select_related("unit__unit").distinct().order_by("made_at", "id")
    if rows and not subject.strong:
        return [withheld("DAYCARE_OFFERS", STRONGER)]
    nodes: list[Node] = [
        {"key": "DAYCARE_OFFER", "children": [
            value("UNIT", one.unit.unit.name_fi), value("STARTS", one.starts), value("STATE", one.state),
            value("ANSWER_BY", one.answer_by), value("ANSWERED_AT", one.answered_at),
            value("DECLINED_BECAUSE", one.declined_because),
        ]}
        for one in rows
    ]  # fmt: skip
    return branch("DAYCARE_OFFERS", nodes)


def applications(subject: Subject) -> list[Node]:
    """The applications the person has made, herself or by her answer."""
    if subject.person is None or not subject.strong:
        return []
    rows = Application.objects.filter(Q(applicant=subject.person) | Q(child=subject.person)).order_by("created_at")
    nodes: list[Node] = [
        {"key": "DAYCARE_APPLICATION", "children": [
            value("TYPE", one.type), value("STATE", one.state), value("SENT_AT", one.sent_at),
            value("PREFERRED_START", one.preferred_start), value("DUE_DATE", one.due_date),
            value("HOURS_WEEK", one.hours_week), value("URGENT_BECAUSE", told_by(one, one.urgent_because, subject)),
            value("SUPPORT_NEED", told_by(one, one.support_need, subject)),
            value("MORE", told_by(one, one.more, subject)),
        ]}
        for one in rows
    ]  # fmt: skip
    return branch("DAYCARE_APPLICATIONS", nodes)


def told_by(application: Application, text: str, subject: Subject) -> str:
    """Return what the applicant has written to herself alone: the child reads the rest of its application."""
    mine = subject.person is not None and application.applicant_id == subject.person.pk
    return text if mine else ""


def guardian_answers(subject: Subject) -> list[Node]:
    """What the person has said of the other guardian's applications."""
    if subject.person is None or not subject.strong:
        return []
    rows = GuardianAnswer.objects.filter(guardian=subject.person).order_by("at")
    nodes: list[Node] = [
        {"key": "DAYCARE_GUARDIAN_ANSWER", "children": [
            value("AGREES", one.agrees), value("BECAUSE", one.because), value("AT", one.at),
        ]}
        for one in rows
    ]  # fmt: skip
    return branch("DAYCARE_GUARDIAN_ANSWERS", nodes)


def placements(subject: Subject) -> list[Node]:
    """The places that the person has had as a child."""
    if subject.person is None or not subject.strong:
        return []
    rows = Placement.objects.filter(child=subject.person).select_related("unit__unit").order_by("starts")
    nodes: list[Node] = [
        {"key": "DAYCARE_PLACE", "children": [
            value("UNIT", one.unit.unit.name_fi), value("STARTS", one.starts), value("ENDS", one.ends),
        ]}
        for one in rows
    ]  # fmt: skip
    return branch("DAYCARE_PLACES", nodes)


def support(subject: Subject) -> list[Node]:
    """The marks of support given to the person as a child, with their reasons."""
    if subject.person is None or not subject.strong:
        return []
    rows = SupportFactor.objects.filter(child=subject.person).order_by("valid_from")
    nodes: list[Node] = [
        {"key": "DAYCARE_SUPPORT", "children": [
            value("FACTOR", one.factor), value("BECAUSE", one.because), value("STARTS", one.valid_from),
            value("ENDS", one.valid_to),
        ]}
        for one in rows
    ]  # fmt: skip
    return branch("DAYCARE_SUPPORTS", nodes)


kept_when = partial(kept_by, kept=KEPT, work=WORK)


def _child(subject: Subject) -> Q:
    return Q(child=subject.person)


def _nobody(subject: Subject) -> Q:
    return Q(pk__in=[])


def _applied(subject: Subject) -> Q:
    return Q(applicant=subject.person) | Q(child=subject.person)


def _offered(subject: Subject) -> Q:
    return Q(guardian=subject.person)


PROVIDERS = [
    Provider(models=("daycare.Offer",), title=TITLE, export=offers, keep=kept_when("daycare.Offer", told_to)),
    Provider(models=("daycare.OfferedTo",), title=TITLE, export=nothing, keep=kept_when("daycare.OfferedTo", _offered)),
    Provider(
        models=("daycare.Application",), title=TITLE, export=applications,
        keep=kept_when("daycare.Application", _applied),
    ),
    Provider(
        models=("daycare.GuardianAnswer",), title=TITLE, export=guardian_answers,
        keep=kept_when("daycare.GuardianAnswer", _offered),
    ),
    Provider(
        models=("daycare.Placement",), title=TITLE, export=placements, keep=kept_when("daycare.Placement", _child),
    ),
    Provider(
        models=("daycare.RoundChild",), title=TITLE, export=nothing, keep=kept_when("daycare.RoundChild", _child),
    ),
    Provider(models=("daycare.RunRow",), title=TITLE, export=nothing, keep=kept_when("daycare.RunRow", _child)),
    Provider(
        models=("daycare.Round",), title=TITLE, export=nothing,
        keep=kept_when("daycare.Round", _nobody, "made_by", "approved_by"),
    ),
    Provider(
        models=("daycare.UnitAnswer",), title=TITLE, export=nothing, keep=kept_when("daycare.UnitAnswer", _child, "by"),
    ),
    Provider(
        models=("daycare.SupportFactor",), title=TITLE, export=support,
        keep=kept_when("daycare.SupportFactor", _child, "by"),
    ),
    Provider(models=("daycare.Run",), title=TITLE, export=nothing, keep=kept_when("daycare.Run", _nobody, "made_by")),
]  # fmt: skip
