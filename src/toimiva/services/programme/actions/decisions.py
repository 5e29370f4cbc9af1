"""What can happen to a programme: its decision is imported."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Refusal

from ..engine import read_decision
from ..models import Decision, DivisionShare, Matter, MatterState, Programme, Project, ProjectNumber
from .divisions import tie_divisions

OUT_OF_THE_WAY = 10_000  # more than any motion has projects

STATE_AFTER = {
    "TABLED": MatterState.TABLED,
    "RETURNED": MatterState.RETURNED,
    "REMOVED": MatterState.REMOVED,
    "REJECTED": MatterState.REJECTED,
    "PASSED_AS_PROPOSED": MatterState.GRANTED,
    "PASSED_AFTER_VOTE": MatterState.GRANTED,
    "PASSED_REVISED": MatterState.GRANTED_MODIFIED,
    "PASSED_MODIFIED": MatterState.GRANTED_MODIFIED,
    "NOTED": MatterState.OTHER,
    "ELECTION": MatterState.OTHER,
    None: MatterState.ON_AGENDA,
}


@transaction.atomic
def import_decision(
    actor: Actor, source: bytes, name: str, *, now: datetime, accepted_reason: str = ""
) -> tuple[Decision, bool]:
    """Read a decision's text and store the handling it tells of; returns it and whether it is new.

    The same text is stored once: a second import gives the first one back. Raises `Refusal` for a text that cannot
    be read, that names no matter, or whose error findings nobody has accepted with a written reason.
    """
    require(actor, "programme.decision.import")
    digest = sha256(source).hexdigest()
    if stored := Decision.objects.filter(source_sha256=digest).first():
        return stored, False
    reading = read_decision(source, name)
    found = reading.as_dict()
    errors = [finding for finding in found["findings"] if finding["severity"] == "error"]
    if errors and not accepted_reason.strip():
        raise Refusal("findings_hold_the_import", field="accepted_reason", count=len(errors))
    _require_figures(found["motion"])
    matter = _matter(found["case"])
    decision = Decision.objects.create(
        matter=matter,
        section=found["case"]["section"] or "",
        decision_maker=found["case"]["decision_maker"] or "",
        language=found["language"],
        kind=found["kind"],
        resolution=found["resolution"]["type"] or "",
        confidential=found["confidential"],
        granted=Decimal(found["resolution"]["granted_eur"] or 0),
        proposed=_proposed(found),
        source_name=name[:200],
        source_text=reading.text,
        source_sha256=digest,
        reading=found,
        error_findings=len(errors),
        accepted_reason=accepted_reason.strip(),
        imported_at=now,
        imported_by_id=actor.id,
    )
    matter.state = STATE_AFTER[found["resolution"]["type"]]
    matter.save()
    if found["motion"] and found["motion"]["divisions"]:
        _open_programme(matter, decision, found, now)
    record(
        actor, "programme.decision.import", decision, at=now, kind="CREATE", reason=accepted_reason.strip()[:300],
        sha256=digest, matter=matter.diary_number, state=matter.state, error_findings=len(errors),
    )  # fmt: skip
    return decision, True


def _matter(case: Mapping[str, Any]) -> Matter:
    """Return the matter of the decision, locked; it is opened when the city has not met it before."""
    if not case["diary_number"]:
        raise Refusal("no_diary_number")
    Matter.objects.get_or_create(
        diary_number=case["diary_number"],
        defaults={"title": case["title"] or "", "classification_code": case["classification_code"] or ""},
    )
    return Matter.objects.select_for_update().get(diary_number=case["diary_number"])


def _require_figures(motion: Mapping[str, Any] | None) -> None:
    """Refuse a motion with a figure that was not read: accepting a finding cannot say what the figure is."""
    if not motion or not motion["divisions"]:
        return
    known = {row["code"] for row in motion["divisions"]}
    missing = [] if motion["amount_eur"] else [motion["project_number"] or ""]
    missing += [row["name"] for row in motion["divisions"] if not row["amount_eur"] or not row["code"]]
    missing += [row["name"] for row in motion["projects"] if not row["amount_eur"] or row["division"] not in known]
    if missing:
        raise Refusal("figures_not_read", field="file", places=", ".join(missing))


def _proposed(found: Mapping[str, Any]) -> Decimal | None:
    amount = (found["motion"] or {}).get("amount_eur")
    return Decimal(amount) if amount else None


def _open_programme(matter: Matter, decision: Decision, found: Mapping[str, Any], now: datetime) -> Programme:
    """Store what the motion asks: the latest handling's figures stand, earlier ones stay in their own decisions.

    The programme, its divisions, projects and numbers keep their identity from handling to handling, for money and
    follow-up are kept under them; what the new motion no longer names is removed unless something is kept under it.
    """
    motion = found["motion"]
    programme, _new = Programme.objects.update_or_create(
        matter=matter,
        defaults={
            "decision": decision,
            "name": matter.title,
            "root_number": motion["project_number"] or "",
            "budget_year": motion["budget_year"],
            "budget_item": motion["budget_item"] or "",
            "budget_item_name": motion["budget_item_name"] or "",
            "proposed": Decimal(motion["amount_eur"]),
        },
    )
    shares = {
        row["code"]: DivisionShare.objects.update_or_create(
            programme=programme, code=row["code"], defaults={"name": row["name"], "amount": Decimal(row["amount_eur"])}
        )[0]
        for row in motion["divisions"]
    }
    _open_projects(programme, shares, found)
    _remove_unnamed(programme, found)
    tie_divisions(programme, now=now)
    return programme


def _open_projects(programme: Programme, shares: Mapping[str, DivisionShare], found: Mapping[str, Any]) -> None:
    places = {figure["project_number"]: figure["at"] for figure in found["figures"] if figure["project_number"]}
    opened: dict[str, Project] = {}
    # the places are given anew, and two projects cannot stand at one place meanwhile
    Project.objects.filter(programme=programme).update(place=F("place") + OUT_OF_THE_WAY)
    for place, row in enumerate(found["motion"]["projects"], 1):
        name = _common_name(row, found["motion"]["projects"])
        project = opened.get(row["joint_with"] or "") or _project(programme, row["number"], name, place)
        opened[row["number"]] = project
        at = places.get(row["number"])
        ProjectNumber.objects.update_or_create(
            number=row["number"],
            defaults={
                "project": project,
                "division": shares[row["division"]],
                "name": row["name"],
                "unit": row["unit"] or "",
                "amount": Decimal(row["amount_eur"]),
                "start": at["start"] if at else None,
                "end": at["end"] if at else None,
            },
        )


def _project(programme: Programme, number: str, name: str, place: int) -> Project:
    """Return the project that has this number already, else a new one; named and placed as this motion says."""
    project = Project.objects.filter(programme=programme, numbers__number=number).first()
    if project is None:
        return Project.objects.create(programme=programme, name=name, place=place)
    project.name, project.place = name, place
    project.save()
    return project


def _remove_unnamed(programme: Programme, found: Mapping[str, Any]) -> None:
    """Remove the numbers, projects and divisions that the motion no longer names and nothing is kept under."""
    named = [row["number"] for row in found["motion"]["projects"]]
    gone = [
        *ProjectNumber.objects.filter(project__programme=programme).exclude(number__in=named),
        *Project.objects.filter(programme=programme, place__gt=OUT_OF_THE_WAY),
        *DivisionShare.objects.filter(programme=programme).exclude(
            code__in=[row["code"] for row in found["motion"]["divisions"]]
        ),
    ]
    for one in gone:
        # a number with money keeps its project and its division; the figures then show it beside the new ones
        with suppress(ProtectedError), transaction.atomic():
            one.delete()


def _common_name(row: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> str:
    """The name of the project: of a joint one, what its numbers' names begin with alike ("…, Kymp" and "…, Kuva")."""
    other = next((one for one in rows if one["number"] == row["joint_with"]), None)
    if other is None:
        return str(row["name"])
    alike = [left for left, right in zip(row["name"].split(), other["name"].split(), strict=False) if left == right]
    return " ".join(alike).rstrip(",;:– ") or str(row["name"])
