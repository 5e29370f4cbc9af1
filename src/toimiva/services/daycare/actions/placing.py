"""From an accepted offer to its matter and its decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from toimiva.city.access import Actor, system
from toimiva.city.cards import Words
from toimiva.city.cases.actions import decide, move, open_case, serve
from toimiva.city.identity.actors import actor_of
from toimiva.city.refusals import Refusal

from ..models import Application, Offer
from ..models.applications import ApplicationState

KIND = "daycare.place"
SENDER = system("daycare.answers")
LIVE_APART = "Huoltajat asuvat erillään / Vårdnadshavarna bor åtskilda / The guardians live apart"
TITLE = Words("Varhaiskasvatuspaikka", "Plats i småbarnspedagogik", "A place in early childhood education")


def open_case_of(application: Application, offer: Offer, *, waits: bool, now: datetime) -> None:
    """Open the matter of an accepted offer, and decide it where its approver has decided so beforehand.

    `waits`: the guardians live apart, so a person looks before anything is decided. Whoever approved the round and
    has since lost the right to decide decides nothing: then it waits in the queue, too.
    """
    case = open_case(
        SENDER, kind=KIND, key=f"daycare.offer:{offer.pk}", subject_id=offer.child_id,
        applicant_id=application.applicant_id, title=TITLE, payload=payload(application, offer),
        due=application.due_date, due_rule=application.due_rule, parties=_parties(offer), now=now,
    )  # fmt: skip
    application.case_id = case.pk
    if waits:
        application.state = ApplicationState.WAITING_CONFIRMATION
    application.save(update_fields=["case_id", "state"])
    if waits:
        move(SENDER, case.pk, "asks_guardians", reason=LIVE_APART, now=now)
    decider = None if waits else _decider(offer, now)
    if decider is None:
        return
    try:
        decision = decide(decider, case.pk, outcome="granted", now=now)
    except Refusal:
        return  # not this person's to decide any more: the case waits for one who may
    for party in _parties(offer):
        serve(SENDER, decision.pk, channel="electronic", on=timezone.localdate(now), person_id=party, now=now)


def payload(application: Application, offer: Offer) -> dict[str, str]:
    """Return what the decision is made of, as the case keeps it."""
    return {"application": str(application.pk), "offer": str(offer.pk), "unit": str(offer.unit_id),
            "starts": offer.starts.isoformat()}  # fmt: skip


def _parties(offer: Offer) -> list[UUID]:
    return list(offer.offered_to.order_by("guardian_id").values_list("guardian_id", flat=True))


def _decider(offer: Offer, now: datetime) -> Actor | None:
    """Return the official who approved the round, with the rights she has today; None where a person is to look."""
    user = offer.round.approved_by
    if not offer.round.decides_on_acceptance or user is None or not user.is_active:
        return None
    return actor_of(user, on=timezone.localdate(now))
