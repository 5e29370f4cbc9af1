"""An import in steps: a draft is begun from a text, kept while a person looks at it, and stored or abandoned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from ..engine import read_decision
from ..engine.manual import Filled, compose
from ..models import Decision, DecisionDraft, DraftState, SourceKind
from .decisions import Brought, require_readable, store_reading
from .language_versions import language_version_findings
from .matters import require_in_order, require_past


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a person adds in the review: reasons by the place of the finding, days, and whether it is an earlier one."""

    reasons: Mapping[int, str] = field(default_factory=dict)
    decided_on: date | None = None
    published_on: date | None = None
    earlier: bool = False


@transaction.atomic
def begin_draft(
    actor: Actor, source: bytes, name: str, *, now: datetime, kind: str = SourceKind.FILE,
    native_id: str = "", version_series_id: str = "", sha: str = "", known: Known | None = None,
) -> DecisionDraft | Decision:  # fmt: skip
    """Read a text and keep it as a draft; a text that is stored gives its decision, one that is open its draft.

    `sha` is the hash that tells whether a text is the same, where the bytes hold more than the text. Raises `Refusal`
    with the mend for what cannot be read, is another city's, holds several matters or has its sums in words only.
    """
    require(actor, "programme.decision.import")
    digest = sha or sha256(source).hexdigest()
    if stored := Decision.objects.filter(source_sha256=digest).first():
        return stored
    reading = read_decision(source, name)
    found = reading.as_dict()
    found["findings"] += language_version_findings(found)
    require_readable(found)
    known = known or Known()
    draft, new = DecisionDraft.objects.get_or_create(
        source_sha256=digest,
        state=DraftState.OPEN,
        defaults={
            "source_kind": kind, "source_name": name[:200], "source_text": reading.text, "reading": found,
            "native_id": native_id, "version_series_id": version_series_id,
            "decided_on": known.decided_on, "published_on": known.published_on,
            "made_at": now, "made_by_id": actor.id, "changed_at": now, "changed_by_id": actor.id,
        },
    )  # fmt: skip
    if new:
        record(actor, "programme.draft.begin", draft, at=now, kind="CREATE", sha256=digest, source=kind)
    return draft


@transaction.atomic
def begin_form(actor: Actor, filled: Filled, *, now: datetime) -> DecisionDraft:
    """Begin a decision that is entered by hand; it is stored as a draft from the first row on."""
    require(actor, "programme.decision.import")
    draft = DecisionDraft.objects.create(
        source_kind=SourceKind.MANUAL, source_name="form", filled=filled.as_dict(), made_at=now, made_by_id=actor.id,
        changed_at=now, changed_by_id=actor.id,
    )  # fmt: skip
    record(actor, "programme.draft.begin", draft, at=now, kind="CREATE", source=SourceKind.MANUAL)
    return draft


@transaction.atomic
def fill_form(actor: Actor, draft_id: int, filled: Filled, *, now: datetime, read: bool) -> DecisionDraft:
    """Keep the rows of a decision entered by hand; with `read` they are written out as a text and checked.

    Raises `Conflict("text_is_stored")` when a decision or another open draft has this very text.
    """
    draft = hold_open(actor, draft_id)
    if draft.source_kind != SourceKind.MANUAL:
        raise Conflict("draft_has_a_text")
    draft.filled = filled.as_dict()
    if read:
        reading = compose(filled)
        found = reading.as_dict()
        found["findings"] += language_version_findings(found)
        require_readable(found)
        digest = sha256(json.dumps(draft.filled, sort_keys=True).encode()).hexdigest()
        others = DecisionDraft.objects.filter(source_sha256=digest, state=DraftState.OPEN).exclude(pk=draft.pk)
        if others.exists() or Decision.objects.filter(source_sha256=digest).exists():
            raise Conflict("text_is_stored")
        if found != draft.reading:
            draft.reasons = {}  # they were given for other findings
        draft.source_text, draft.source_sha256, draft.reading = reading.text, digest, found
    _changed(draft, actor, now)
    record(actor, "programme.draft.change", draft, at=now, sha256=draft.source_sha256, read=read)
    return draft


@transaction.atomic
def keep_draft(actor: Actor, draft_id: int, known: Known, *, now: datetime) -> DecisionDraft:
    """Keep what a person has written so far, complete or not."""
    draft = hold_open(actor, draft_id)
    require_past(now, decided_on=known.decided_on, published_on=known.published_on)
    require_in_order(known.decided_on, known.published_on)
    draft.reasons = {str(place): reason for place, reason in known.reasons.items()}
    draft.decided_on, draft.published_on, draft.earlier = known.decided_on, known.published_on, known.earlier
    _changed(draft, actor, now)
    record(
        actor, "programme.draft.change", draft, at=now, reasons=draft.reasons, decided_on=known.decided_on,
        published_on=known.published_on, earlier=known.earlier,
    )  # fmt: skip
    return draft


@transaction.atomic
def store_draft(actor: Actor, draft_id: int, *, now: datetime) -> Decision:
    """Store the draft as a decision. Two officials who store it at once store one; the second is given the same."""
    draft = hold(actor, "programme.draft.change", DecisionDraft, draft_id)
    if draft.state == DraftState.STORED and draft.decision_id is not None:
        return Decision.objects.get(pk=draft.decision_id)
    if draft.state != DraftState.OPEN:
        raise Conflict("draft_abandoned")
    if draft.reading is None:
        raise Refusal("form_not_read")
    brought = Brought(
        name=draft.source_name, sha256=draft.source_sha256, kind=draft.source_kind,
        reasons={int(place): reason for place, reason in draft.reasons.items()},
        decided_on=draft.decided_on, published_on=draft.published_on, earlier=draft.earlier,
        remedy=(draft.filled or {}).get("remedy", ""),
        native_id=draft.native_id, version_series_id=draft.version_series_id,
    )  # fmt: skip
    decision, _ = store_reading(actor, draft.source_text, draft.reading, brought, now=now)
    draft.state, draft.decision = DraftState.STORED, decision
    _changed(draft, actor, now)
    record(actor, "programme.draft.store", draft, at=now, decision=decision.pk)
    return decision


@transaction.atomic
def abandon_draft(actor: Actor, draft_id: int, *, now: datetime, reason: str = "") -> DecisionDraft:
    """Give the import up. The draft stays on record; its text may be brought again."""
    draft = hold(actor, "programme.draft.change", DecisionDraft, draft_id)
    if draft.state == DraftState.ABANDONED:
        return draft
    if draft.state == DraftState.STORED:
        raise Conflict("draft_stored")
    draft.state, draft.abandoned_reason = DraftState.ABANDONED, reason.strip()
    _changed(draft, actor, now)
    record(actor, "programme.draft.abandon", draft, at=now, reason=reason.strip()[:300])
    return draft


def hold_open(actor: Actor, draft_id: int) -> DecisionDraft:
    """Lock a draft that is still open; raises `Conflict` for one that is stored or abandoned."""
    draft = hold(actor, "programme.draft.change", DecisionDraft, draft_id)
    if draft.state != DraftState.OPEN:
        raise Conflict("draft_stored" if draft.state == DraftState.STORED else "draft_abandoned")
    return draft


def _changed(draft: DecisionDraft, actor: Actor, now: datetime) -> None:
    draft.changed_at, draft.changed_by_id = now, actor.id
    draft.save()


def filled_of(draft: DecisionDraft) -> Filled:
    """Return the rows of a decision entered by hand."""
    return Filled.from_dict(draft.filled or {})
