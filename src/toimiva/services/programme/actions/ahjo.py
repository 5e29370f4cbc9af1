"""What can happen to a request to Ahjo: it is asked, answered, tried again, or left to a person.

The HTTP calls stand outside every transaction; each answer is taken in one of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Forbidden, Missing, Refusal

from ..ahjo_client import Ahjo, AhjoFault, day_of, decision_ids, without_links, without_secrets
from ..models import AhjoRequest, AhjoState, Decision, DecisionDraft, SourceKind
from ..policy.ahjo_tries import next_try
from ..policy.own_diaries import require_own_diary
from .drafts import Known, begin_draft, store_draft

DIARY = re.compile(r"([A-ZÅÄÖ]{2,8})[ -](\d{4}-\d{6})")


@transaction.atomic
def ask_ahjo(actor: Actor, diary_number: str, *, now: datetime, review: bool) -> AhjoRequest:
    """Put a case on the list of what is to be fetched; asking again for the same case is asking anew.

    `review`: its decisions wait for a person also when nothing is wrong with them.
    """
    require(actor, "programme.ahjo.fetch")
    found = DIARY.fullmatch(diary_number.strip().upper())
    if found is None:
        raise Refusal("not_a_diary_number", field="diary_number", value=diary_number[:40])
    require_own_diary(found[1], demo=settings.TOIMIVA_DEMO)
    fresh = {"review": review, "state": AhjoState.WAITING, "tries": 0, "next_at": now, "fault": "", "fault_facts": {},
             "asked_at": now, "asked_by_id": actor.id}  # fmt: skip
    request, _ = AhjoRequest.objects.update_or_create(case_id=f"{found[1]}-{found[2]}", defaults=fresh)
    record(actor, "programme.ahjo.ask", request, at=now, case=request.case_id, review=review)
    return request


@transaction.atomic
def retry_ahjo(actor: Actor, request_id: int, *, now: datetime) -> AhjoRequest:
    """Let a request that failed be tried again, from the first try on."""
    request = hold(actor, "programme.ahjo.fetch", AhjoRequest, request_id)
    request.state, request.tries, request.next_at, request.fault = AhjoState.WAITING, 0, now, ""
    request.save()
    record(actor, "programme.ahjo.retry", request, at=now, case=request.case_id)
    return request


def fetch_due(actor: Actor, *, now: datetime, client: Ahjo | None = None) -> int:
    """Fetch every case whose time has come; returns how many were answered. A refused key ends the round."""
    done = 0
    waiting = AhjoRequest.objects.filter(state=AhjoState.WAITING, next_at__lte=now).order_by("next_at", "id")
    for request_id in list(waiting.values_list("pk", flat=True)):
        request = fetch_case(actor, request_id, now=now, client=client)
        done += request.state == AhjoState.DONE
        if request.fault in ("ahjo_refuses_key", "ahjo_not_configured"):
            break
    return done


def fetch_case(actor: Actor, request_id: int, *, now: datetime, client: Ahjo | None = None) -> AhjoRequest:
    """Fetch a case and its decisions, and store them or leave them as drafts; a failure is kept with its reason."""
    require(actor, "programme.ahjo.fetch")
    request = AhjoRequest.objects.filter(pk=request_id).first()
    if request is None:
        raise Missing("not_found")
    ahjo = client or Ahjo(settings.TOIMIVA_AHJO_URL, settings.TOIMIVA_AHJO_KEY)
    answer: list[dict[str, Any]] = []
    try:
        things = list(_things(ahjo, request.case_id))
    except AhjoFault as fault:
        return _not_answered(actor, request_id, fault, now)
    for thing, version_series_id in things:
        answer.append(_take(actor, request, thing, version_series_id, now))
    return _answered(actor, request_id, answer, now)


def _things(ahjo: Ahjo, case_id: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Fetch the case and each of its decisions."""
    case = ahjo.case(case_id)
    ids = decision_ids(case)
    if not ids:
        raise AhjoFault("ahjo_case_without_decisions", what=case_id)
    for native_id, version_series_id in ids:
        yield ahjo.decision(native_id), version_series_id


def _take(actor: Actor, request: AhjoRequest, thing: dict[str, Any], series: str, now: datetime) -> dict[str, Any]:
    """Store one decision, or leave it to a person; tells what became of it. The same content is taken once."""
    native_id = str(thing.get("NativeId") or "")
    plain = without_secrets(without_links(thing))
    # half a sign, which JSON may hold and no text may, is replaced
    digest = sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode(errors="replace")).hexdigest()
    source = json.dumps(plain, ensure_ascii=False, indent=1).encode(errors="replace")
    told: dict[str, Any] = {"native_id": native_id}
    try:
        taken = begin_draft(
            actor, source, f"Ahjo {native_id}", now=now, kind=SourceKind.AHJO, native_id=native_id,
            version_series_id=series, sha=digest, known=Known(decided_on=day_of(thing.get("DateDecision"))),
        )  # fmt: skip
    except Refusal as refusal:
        return told | {"became": "refused"} | _why(refusal)
    if isinstance(taken, Decision):
        return told | {"became": "known", "decision": taken.pk}
    if request.review:
        return told | {"became": "draft", "draft": taken.pk}
    with _left_to_a_person(taken.pk, told):
        stored = store_draft(actor, taken.pk, now=now)
        told |= {"became": "stored", "decision": stored.pk, "version": stored.version}
    return told


@contextmanager
def _left_to_a_person(draft_id: int, told: dict[str, Any]) -> Iterator[None]:
    """Turn a refusal to store into a draft that says what held it."""
    try:
        yield
    except Forbidden:
        raise
    except Refusal as refusal:
        DecisionDraft.objects.filter(pk=draft_id).update(held=_why(refusal))
        told |= {"became": "draft", "draft": draft_id} | _why(refusal)


def _why(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is kept: its words are made when somebody reads them."""
    return {"fault": refusal.code, "facts": {name: str(value) for name, value in refusal.facts.items()}}


@transaction.atomic
def _not_answered(actor: Actor, request_id: int, fault: AhjoFault, now: datetime) -> AhjoRequest:
    """Keep the failure: a passing one is tried again later, the others wait for a person."""
    request = AhjoRequest.objects.select_for_update().get(pk=request_id)
    request.tries += 1
    request.tried_at, request.fault, request.fault_facts = now, fault.code, _why(fault)["facts"]
    request.next_at = next_try(request.tries, now) if fault.again else None
    request.state = AhjoState.WAITING if request.next_at else AhjoState.FAILED
    request.save()
    record(
        actor, "programme.ahjo.fetch", request, at=now, case=request.case_id, fault=fault.code, tries=request.tries,
        state=request.state,
    )  # fmt: skip
    return request


@transaction.atomic
def _answered(actor: Actor, request_id: int, answer: list[dict[str, Any]], now: datetime) -> AhjoRequest:
    """Keep what became of each decision; one that could not be read needs a person."""
    request = AhjoRequest.objects.select_for_update().get(pk=request_id)
    refused = next((one for one in answer if one["became"] == "refused"), None)
    request.tries += 1
    request.tried_at, request.answer, request.next_at = now, answer, None
    request.state = AhjoState.FAILED if refused else AhjoState.DONE
    request.fault, request.fault_facts = (refused["fault"], refused["facts"]) if refused else ("", {})
    request.save()
    record(
        actor, "programme.ahjo.fetch", request, at=now, case=request.case_id, state=request.state,
        became=[f"{one['native_id']} {one['became']}" for one in answer],
    )  # fmt: skip
    return request
