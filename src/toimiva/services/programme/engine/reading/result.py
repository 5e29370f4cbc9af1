"""What is read from a decision: plain values, shaped as the file interface fixes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple


def euros(amount: Decimal | None) -> str | None:
    """Return the sum as the interface writes it.

    >>> euros(Decimal("3200000"))
    '3200000.00'
    """
    return None if amount is None else f"{amount:.2f}"


class At(NamedTuple):
    """A place in the decoded source: characters, end exclusive; `text` is that slice."""

    start: int
    end: int
    text: str

    def as_dict(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that did not hold: `expected` is the stated figure, `found` the sum of the parts."""

    code: str
    severity: str
    figure: str | None
    at: At | None
    expected: str | None = None
    found: str | None = None
    difference: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "figure": self.figure,
            "expected": self.expected,
            "found": self.found,
            "difference": self.difference,
            "at": self.at.as_dict() if self.at else None,
        }


class Figure(NamedTuple):
    """A sum of money, its kind and what it belongs to; the amount is null where it may not be guessed."""

    kind: str
    amount: Decimal | None
    at: At
    budget_item: str | None = None
    project_number: str | None = None
    years: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "budget_item": self.budget_item,
            "project_number": self.project_number,
            "years": list(self.years),
            "amount_eur": euros(self.amount),
            "at": self.at.as_dict(),
        }


@dataclass(slots=True)
class Case:
    diary_number: str | None = None
    case_id: str | None = None
    classification_code: str | None = None
    section: str | None = None
    decision_maker: str | None = None
    decision_maker_type: str | None = None
    title: str | None = None
    status: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Resolution:
    """What the body did; `granted` is nil unless it passed, null where it passed a sum that cannot be read."""

    type: str | None = None
    granted: Decimal | None = Decimal(0)
    unanimous: bool | None = None
    on_proposal_of: str | None = None
    heard_experts: list[dict[str, str | None]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "granted_eur": euros(self.granted),
            "unanimous": self.unanimous,
            "on_proposal_of": self.on_proposal_of,
            "heard_experts": self.heard_experts,
        }


@dataclass(slots=True)
class DivisionShare:
    """A division's share in the motion; `start` and `end` are the figure's place in the normalised text."""

    code: str | None
    name: str
    amount: Decimal | None
    start: int
    end: int
    name_start: int

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name, "amount_eur": euros(self.amount)}


@dataclass(slots=True)
class Project:
    """A project as it stands under its headings; places as in `DivisionShare`."""

    division: str | None
    unit: str | None
    number: str
    name: str
    amount: Decimal | None
    start: int
    end: int
    number_start: int
    number_end: int
    partner: str | None = None
    joint_with: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "unit": self.unit,
            "number": self.number,
            "name": self.name,
            "amount_eur": euros(self.amount),
            "joint_with": self.joint_with,
        }


@dataclass(slots=True)
class Motion:
    """The motion as data: money, its source, its split and its follow-up."""

    amount: Decimal | None = None
    budget_year: int | None = None
    budget_item: str | None = None
    budget_item_name: str | None = None
    project_number: str | None = None
    divisions: list[DivisionShare] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    impact_areas: list[str] = field(default_factory=list)
    monitoring_bodies: list[str] = field(default_factory=list)
    report_to: str | None = None
    report_when: list[str] = field(default_factory=list)
    reservation_total: Decimal | None = None
    reservation_split: dict[str, Decimal | None] | None = None
    handled_dates: dict[str, list[str]] = field(
        default_factory=lambda: {"digital_steering_group": [], "city_executive_group": []}
    )

    def as_dict(self) -> dict[str, Any]:
        split = self.reservation_split
        return {
            "amount_eur": euros(self.amount),
            "budget_year": self.budget_year,
            "budget_item": self.budget_item,
            "budget_item_name": self.budget_item_name,
            "project_number": self.project_number,
            "divisions": [share.as_dict() for share in self.divisions],
            "projects": [project.as_dict() for project in self.projects],
            "impact_areas": self.impact_areas,
            "monitoring_bodies": self.monitoring_bodies,
            "report_to": self.report_to,
            "report_when": self.report_when,
            "reservation_total_eur": euros(self.reservation_total),
            "reservation_split": {name: euros(amount) for name, amount in split.items()} if split else None,
            "handled_dates": self.handled_dates,
        }


@dataclass(slots=True)
class Reading:
    """One decision or Ahjo record as read; `text` is the decoded source that every `at` counts in."""

    text: str = ""
    name: str = ""
    language: str = "fi"
    kind: str = "OTHER"
    case: Case = field(default_factory=Case)
    confidential: bool = False
    resolution: Resolution = field(default_factory=Resolution)
    presenter: dict[str, str | None] = field(default_factory=lambda: {"name": None, "title": None})
    signers: list[dict[str, str | None]] = field(default_factory=list)
    more_info: list[dict[str, str | None]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    extracts: list[dict[str, Any]] = field(default_factory=list)
    appeal: dict[str, str | None] = field(
        default_factory=lambda: {"of_this_minute": None, "of_the_motion_if_decided": None, "law": None}
    )
    motion: Motion = field(default_factory=Motion)
    sections: list[dict[str, str]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    handlings: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, str | None]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        """Whether an error-level finding stands: it holds the import until a person accepts it."""
        return any(finding.severity == "error" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of `toimiva programme read-decision`, ready for JSON."""
        return {
            "language": self.language,
            "kind": self.kind,
            "case": self.case.as_dict(),
            "confidential": self.confidential,
            "resolution": self.resolution.as_dict(),
            "presenter": self.presenter,
            "signers": self.signers,
            "more_info": self.more_info,
            "attachments": self.attachments,
            "extracts": self.extracts,
            "appeal": self.appeal,
            "motion": self.motion.as_dict(),
            "sections": self.sections,
            "figures": [figure.as_dict() for figure in self.figures],
            "handlings": self.handlings,
            "records": self.records,
            "findings": [finding.as_dict() for finding in self.findings],
        }
