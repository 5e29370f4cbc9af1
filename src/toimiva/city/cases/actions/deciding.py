"""A case is decided, its decision corrected by a new one, served on the parties, and appealed."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from toimiva.city.access import Actor, may, require
from toimiva.city.cards import Words
from toimiva.city.identity.roles import role_cards
from toimiva.city.refusals import Conflict, Missing, Refusal
from toimiva.city.residents.models import Person
from toimiva.city.webhooks.actions import publish

from ..document import compose, pdf
from ..kinds import LANGUAGES, CaseKind
from ..models import Appeal, Case, Decision, DecisionFile, Serving
from ..policy.appeal_instructions import instructions
from ..policy.appeal_period import CHANNELS, Sent, appeal_deadline
from ..rows import of_actor, parties_on
from ._holding import changed, day_of, held_by_official, keep, not_anothers, said, same_version
from .handling import set_state

DECIDE = "cases.case.decide"
BY_RULES = Words(
    "Automaattisesti sääntöjen mukaan tehty päätös, hallintolaki 434/2003, 8 b luku",
    "Beslut fattat automatiskt enligt regler, förvaltningslagen 434/2003, 8 b kap.",
    "Decided automatically by rules, Administrative Procedure Act 434/2003, chapter 8 b",
)
NO_APPEAL = Words("Muutoksenhaku", "Ändringssökande", "Appeal")


@transaction.atomic
def decide(
    actor: Actor, case_id: UUID, *, outcome: str, reasons: Words | None = None, now: datetime,
    version: int | None = None,
) -> Decision:  # fmt: skip
    """Make the decision of a case. The kind drafts it; `reasons` replace the drafted ones, and both are kept.

    The same decision sent twice is one. Nobody decides a matter of her own, or of whom she answers for; where the
    kind wants four eyes, nobody decides what she has prepared.
    """
    case = held_by_official(actor, DECIDE, case_id)
    made = case.decisions.filter(corrected_by=None).first()
    if made is not None:
        if made.outcome == outcome and made.decided_by_id == actor.id and _same_reasons(made, reasons):
            return made
        raise Conflict("case_decided", number=made.number)
    same_version(case, version)
    if not case.state_card.decidable:
        raise Conflict("case_cannot_be_decided", number=case.number, state=case.state_card.name.en)
    return _make(actor, case, outcome, reasons, now)


@transaction.atomic
def correct(actor: Actor, decision_id: UUID, *, outcome: str, reasons: Words | None = None, now: datetime) -> Decision:
    """Correct a decision by a new one that names it; the old one stays as it was made."""
    require(actor, DECIDE)
    old = Decision.objects.filter(pk=decision_id).first()
    if old is None:
        raise Missing("not_found", model="decision")
    case = held_by_official(actor, DECIDE, old.case_id)
    newer = Decision.objects.filter(corrects=old).first()
    if newer is not None:
        if newer.outcome == outcome and newer.decided_by_id == actor.id and _same_reasons(newer, reasons):
            return newer
        raise Conflict("decision_corrected", number=newer.number)
    return _make(actor, case, outcome, reasons, now, corrects=old)


def _same_reasons(made: Decision, reasons: Words | None) -> bool:
    return bool(made.reasons == (made.drafted if reasons is None else _cleaned(reasons)._asdict()))


def _cleaned(words: Words) -> Words:
    return Words(*(text.replace("\r\n", "\n").strip() for text in words))


def _make(
    actor: Actor, case: Case, outcome: str, reasons: Words | None, now: datetime, corrects: Decision | None = None
) -> Decision:
    kind, on = case.kind_card, day_of(now)
    if outcome not in kind.outcomes:
        raise Refusal("unknown_outcome", field="outcome", known=", ".join(kind.outcomes))
    if actor.person_id is not None and actor.person_id in parties_on(case, on):
        raise Refusal("decider_is_party")
    prepared_by = _prepared_by(case)
    if not kind.four_eyes:
        not_anothers(actor, case)
    elif prepared_by is None or prepared_by == actor.id:
        raise Refusal("four_eyes")
    draft = kind.decision_text(case, outcome)
    kept = _cleaned(draft.reasons if reasons is None else reasons)
    for code in LANGUAGES:
        if not getattr(kept, code):
            raise Refusal("reasons_needed", field=f"reasons_{code}")
    decision = Decision.objects.create(
        case=case, number=f"{case.number}/{case.decisions.count() + 1}", outcome=outcome,
        outcome_name=kind.outcomes[outcome].name._asdict(), made_at=now, made_on=on, decided_by_id=actor.id,
        decider=_decider(actor), prepared_by_id=prepared_by, four_eyes=kind.four_eyes, language=_language(case),
        title=draft.title._asdict(), text=draft.text._asdict(), reasons=kept._asdict(),
        drafted=_cleaned(draft.reasons)._asdict(), law=draft.law._asdict(), appeal=kind.appeal,
        appeal_text=_appeal_text(kind, on), party_names=_names(case, corrects), corrects=corrects,
    )  # fmt: skip
    _keep_file(decision)
    before, to = case.state, kind.outcomes[outcome].state
    set_state(case, to, now)
    keep(actor, DECIDE, case, "corrected" if corrects else "decided", now=now,
         changes=[changed("state", before, to),
                  changed("decision", corrects.number if corrects else "", decision.number)],
         decision=decision.number, outcome=outcome, reasons_edited=decision.reasons != decision.drafted)  # fmt: skip
    publish("cases.decision.made", [{"case": case.pk, "decision": decision.pk}], at=now)
    kind.decided(case, outcome, now)
    return decision


def _prepared_by(case: Case) -> int | None:
    """Who holds the case, else who held it last."""
    if case.handler_id is not None:
        return case.handler_id
    return case.events.filter(what="taken").order_by("-id").values_list("by_id", flat=True).first()


def _decider(actor: Actor) -> dict[str, str]:
    """The decider's name and roles, as they are now."""
    if actor.kind != "user":
        return {"name": "", **BY_RULES._asdict()}
    held = sorted({grant.role for grant in actor.grants} & set(role_cards()))
    names = [role_cards()[code].name for code in held]
    return {"name": actor.name, **{code: ", ".join(getattr(one, code) for one in names) for code in LANGUAGES}}


def _language(case: Case) -> str:
    """The language of the party, her own word before the register's; Finnish where no decision is written in it."""
    person = Person.objects.select_related("own_contact").get(pk=case.applicant_id or case.subject_id)
    contact = getattr(person, "own_contact", None)
    wished = (contact and contact.service_language) or person.service_language or person.mother_tongue
    return wished if wished in LANGUAGES else "fi"


def _appeal_text(kind: CaseKind, on: date) -> dict[str, Any]:
    """The instructions of that day, or why there is no appeal, as they stay with the decision."""
    if not kind.appeal:
        assert kind.no_appeal is not None  # a kind without it is refused when it is read
        return {"title": NO_APPEAL._asdict(), "text": kind.no_appeal._asdict(), "law": Words("", "", "")._asdict()}
    told = instructions(kind.appeal, kind.code, on)
    words = {name: getattr(told, name)._asdict() for name in ("title", "text", "law", "body", "reach")}
    return {**words, "rule": told.rule}


def _names(case: Case, corrects: Decision | None) -> dict[str, str]:
    applicant = Person.objects.filter(pk=case.applicant_id).first() if case.applicant_id else None
    return {"subject": case.subject.name, "applicant": applicant.name if applicant else "",
            "corrects": corrects.number if corrects else ""}  # fmt: skip


def _keep_file(decision: Decision) -> None:
    content = pdf(compose(decision, decision.language, settings.TOIMIVA_CITY.name))
    DecisionFile.objects.create(decision=decision, content=content, sha256=sha256(content).hexdigest())


@transaction.atomic
def serve(
    actor: Actor, decision_id: UUID, *, channel: str, on: date, now: datetime, person_id: UUID | None = None
) -> Decision:
    """Keep how a decision was sent to a party (else to the applicant, else to whom it is about), and until when it
    can be appealed. Each party has a time of her own. The same service told twice is one."""
    require(actor, "cases.decision.serve")
    decision = Decision.objects.filter(may(actor, "cases.decision.serve"), pk=decision_id).first()
    if decision is None:
        raise Missing("not_found", model="decision")
    if channel not in CHANNELS:
        raise Refusal("bad_value", field="channel", value=channel, expected=" | ".join(CHANNELS))
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    whom = person_id or case.applicant_id or case.subject_id
    if whom not in parties_on(case, day_of(now)):
        raise Refusal("served_no_party", field="person_id")
    if not decision.made_on <= on <= day_of(now):
        raise Refusal("served_on_a_wrong_day", field="on", made=decision.made_on)
    told = decision.servings.filter(person_id=whom).first()
    if told is not None:
        if (told.channel, told.sent_on) == (channel, on):
            return decision
        raise Conflict("decision_served", on=told.sent_on)
    end = appeal_deadline(Sent(appeal=decision.appeal, channel=channel, on=on))
    Serving.objects.create(
        decision=decision, person_id=whom, channel=channel, sent_on=on, served_on=end.served, last_day=end.last_day,
        rule=end.rule, at=now, by_id=actor.id,
    )  # fmt: skip
    keep(actor, "cases.decision.serve", case, "served", now=now, public=False,  # how one was reached is no other's
         changes=[changed("channel", "", channel), changed("last_day", "", end.last_day)],
         decision=decision.number, channel=channel, last_day=end.last_day, rule=end.rule)  # fmt: skip
    return decision


@transaction.atomic
def record_appeal(
    actor: Actor, decision_id: UUID, *, text: str, now: datetime, person_id: UUID | None = None,
    received_on: date | None = None,
) -> Appeal:  # fmt: skip
    """Record an appeal: a party's own, today, or one that an official takes in for a party with its day.

    One that came late is recorded as late, never refused: whether it is examined is for the body to say.
    """
    require(actor, "cases.appeal.record")
    today = day_of(now)
    decision = Decision.objects.select_related("case").filter(pk=decision_id).first()
    if decision is None:
        raise Missing("not_found", model="decision")
    own = Case.objects.filter(of_actor(actor, today), pk=decision.case_id).exists()
    if not own and not Decision.objects.filter(may(actor, "cases.appeal.record"), pk=decision.pk).exists():
        raise Missing("not_found", model="decision")
    if not decision.appeal:
        raise Conflict("decision_has_no_appeal")
    text = said(text, "text")
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    whom, day = (actor.person_id, today) if own else (person_id, received_on or today)
    if whom is None or whom not in parties_on(case, today):
        raise Refusal("appeal_by_no_party", field="person_id")
    if not decision.made_on <= day <= today:
        raise Refusal("received_on_a_wrong_day", field="received_on", made=decision.made_on)
    found = decision.appeals.filter(person_id=whom).first()
    if found is not None:
        if found.text == text:
            return found
        raise Conflict("decision_appealed", on=found.received_on)
    last = decision.servings.filter(person_id=whom).values_list("last_day", flat=True).first()
    late = last is not None and day > last
    appeal = Appeal.objects.create(
        decision=decision, person_id=whom, received_on=day, last_day=last, late=late, text=text, at=now, by_id=actor.id
    )
    keep(actor, "cases.appeal.record", case, "appealed", now=now, by_party=own,
         decision=decision.number, received=day, late=late)  # fmt: skip
    return appeal
