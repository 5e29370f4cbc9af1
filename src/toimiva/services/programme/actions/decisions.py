"""What can happen to a programme: its decision is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Refusal, Refusals

from ..engine import read_decision
from ..models import AcceptedFinding, Decision, Matter, SourceKind
from ..policy.finality import remedy_of
from ..policy.matter_states import outcome_after
from ..policy.own_diaries import require_own_diary
from .divisions import tie_divisions
from .handling import STATE_AFTER, handled
from .language_versions import language_version_findings
from .opening import open_programme

Found = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What is brought to be stored besides the reading: whence, which text, what a person knows of it.

    `reasons` are the written reasons by the place of the error finding (from 1). `earlier`: the handling is kept,
    and the matter stays where later handlings have brought it.
    """

    name: str
    sha256: str
    kind: str = SourceKind.FILE
    reasons: Mapping[int, str] = field(default_factory=dict)
    decided_on: date | None = None
    published_on: date | None = None
    remedy: str = ""
    earlier: bool = False
    native_id: str = ""
    version_series_id: str = ""


@transaction.atomic
def import_decision(
    actor: Actor, source: bytes, name: str, *, now: datetime, accepted_reason: str = ""
) -> tuple[Decision, bool]:
    """Read a decision's text and store the handling it tells of; returns it and whether it is new.

    The same text is stored once: a second import gives the first one back. `accepted_reason` is given for every
    error finding. Raises `Refusal` for a text that cannot be read, that names no matter of this city, or whose
    error findings nobody has accepted with a written reason.
    """
    require(actor, "programme.decision.import")
    digest = sha256(source).hexdigest()
    if stored := Decision.objects.filter(source_sha256=digest).first():
        return stored, False
    reading = read_decision(source, name)
    found = reading.as_dict()
    found["findings"] += language_version_findings(found)
    reasons = dict.fromkeys(error_places(found), accepted_reason)
    return store_reading(actor, reading.text, found, Brought(name=name, sha256=digest, reasons=reasons), now=now)


def store_reading(actor: Actor, text: str, found: Found, brought: Brought, *, now: datetime) -> tuple[Decision, bool]:
    """Store what was read: the handling, the reasons, the matter's moves, and the programme its motion asks for."""
    require_storable(found)
    reasons = _require_reasons(found, brought.reasons)
    matter = _matter(found["case"])
    if stored := Decision.objects.filter(source_sha256=brought.sha256).first():  # two at once: the other was faster
        return stored, False
    replaced = _replaced(matter, found, brought)
    decision = _decision(actor, matter, text, found, brought, reasons, replaced, now)
    AcceptedFinding.objects.bulk_create(
        AcceptedFinding(
            decision=decision, place=place, code=found["findings"][place - 1]["code"], reason=reason, at=now,
            by_id=actor.id,
        )
        for place, reason in reasons.items()
    )  # fmt: skip
    if not brought.earlier and not _is_language_version(decision):
        handled(actor, matter, decision, now=now)
        if found["motion"] and found["motion"]["divisions"] and matter.deciding_id in (None, decision.pk):
            # once decided, the figures of the deciding handling stand
            tie_divisions(open_programme(matter, decision, found), now=now)
    record(
        actor, "programme.decision.import", decision, at=now, kind="CREATE", reason="; ".join(reasons.values())[:300],
        sha256=brought.sha256, matter=matter.diary_number, state=matter.state, error_findings=len(reasons),
        reasons={f"{place} {found['findings'][place - 1]['code']}": reason for place, reason in reasons.items()},
        version=decision.version, earlier=brought.earlier,
    )  # fmt: skip
    return decision, True


def error_places(found: Found) -> list[int]:
    """Return the places (from 1) of the findings that hold the import."""
    return [place for place, finding in enumerate(found["findings"], 1) if finding["severity"] == "error"]


def require_readable(found: Found) -> None:
    """Refuse what cannot become a handling of this city: no diary number, another city's, sums in words only."""
    number = found["case"]["diary_number"]
    if not number:
        raise Refusal("no_diary_number", field="file")
    require_own_diary(number, demo=settings.TOIMIVA_DEMO)
    in_words = any(finding["code"] == "AMOUNT_IN_WORDS" for finding in found["findings"])
    if in_words and not (found["motion"] or {}).get("amount_eur") and not found["figures"]:
        raise Refusal("amounts_in_words", field="file")


def require_storable(found: Found) -> None:
    """Refuse also a figure that was not read: accepting a finding cannot say what the figure is."""
    require_readable(found)
    missing = _unread(found["motion"]) if found["motion"] and found["motion"]["divisions"] else []
    if found["resolution"]["granted_eur"] is None:
        missing.insert(0, found["case"]["title"] or found["case"]["diary_number"])
    if missing:
        raise Refusal("figures_not_read", field="file", places=", ".join(missing))


def _unread(motion: Found) -> list[str]:
    known = {row["code"] for row in motion["divisions"]}
    missing = [] if motion["amount_eur"] else [motion["project_number"] or ""]
    missing += [row["name"] for row in motion["divisions"] if not row["amount_eur"] or not row["code"]]
    return missing + [
        row["name"] for row in motion["projects"] if not row["amount_eur"] or row["division"] not in known
    ]


def _require_reasons(found: Found, given: Mapping[int, str]) -> dict[int, str]:
    """Return the reason for each error finding; one without is refused, each at its own field."""
    reasons = {place: (given.get(place) or "").strip() for place in error_places(found)}
    missing = [place for place, reason in reasons.items() if not reason]
    if len(missing) == len(reasons) and missing:
        raise Refusal("findings_hold_the_import", field=f"reason_{missing[0]}", count=len(missing))
    if missing:
        raise Refusals([Refusal("finding_without_reason", field=f"reason_{place}", place=place) for place in missing])
    return reasons


def _matter(case: Found) -> Matter:
    """Return the matter of the decision, locked; it is opened when the city has not met it before."""
    Matter.objects.get_or_create(
        diary_number=case["diary_number"],
        defaults={"title": case["title"] or "", "classification_code": case["classification_code"] or ""},
    )
    return Matter.objects.select_for_update(of=("self",)).get(diary_number=case["diary_number"])


def _replaced(matter: Matter, found: Found, brought: Brought) -> Decision | None:
    """Return the version that this text replaces: the same record of Ahjo, or the same section of the same body."""
    current = matter.decisions.filter(replaced_by=None)
    if brought.native_id and (same := current.filter(native_id=brought.native_id).first()):
        return same
    section = found["case"]["section"]
    maker = found["case"]["decision_maker"] or ""
    if not section:
        return None
    return current.filter(section=section, decision_maker=maker, language=found["language"]).first()


def _is_language_version(decision: Decision) -> bool:
    """Tell whether the same section stands stored in the other language: the two are one handling."""
    same = Decision.objects.filter(matter=decision.matter, section=decision.section, replaced_by=None)
    return bool(decision.section) and same.exclude(language=decision.language).exists()


def _decision(
    actor: Actor, matter: Matter, text: str, found: Found, brought: Brought, reasons: Mapping[int, str],
    replaced: Decision | None, now: datetime,
) -> Decision:  # fmt: skip
    case, resolution = found["case"], found["resolution"]["type"] or ""
    decided = bool(outcome_after(STATE_AFTER[resolution], ""))
    return Decision.objects.create(
        matter=matter,
        section=case["section"] or "",
        decision_maker=case["decision_maker"] or "",
        language=found["language"],
        kind=found["kind"],
        resolution=resolution,
        confidential=found["confidential"],
        granted=Decimal(found["resolution"]["granted_eur"] or 0),
        proposed=_proposed(found),
        decided_on=brought.decided_on,
        published_on=brought.published_on,
        remedy=brought.remedy or remedy_of(found["appeal"], decided=decided),
        native_id=brought.native_id or (replaced.native_id if replaced else ""),
        version_series_id=brought.version_series_id,
        version=replaced.version + 1 if replaced else 1,
        replaces=replaced,
        source_kind=brought.kind,
        source_name=brought.name[:200],
        source_text=text,
        source_sha256=brought.sha256,
        reading=found,
        error_findings=len(reasons),
        accepted_reason="\n".join(dict.fromkeys(reasons.values())),
        imported_at=now,
        imported_by_id=actor.id,
    )


def _proposed(found: Found) -> Decimal | None:
    amount = (found["motion"] or {}).get("amount_eur")
    return Decimal(amount) if amount else None
