"""A report's data set from what is stored: money as known on its day, the follow-up, the areas and the targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.db.models import Sum as Total
from django.utils import timezone

from toimiva.city.access import NOBODY, Actor
from toimiva.city.data.queries import linked
from toimiva.city.files import parse
from toimiva.city.typed import typed

from ..engine.money import Figures, RollUp, Sum, accounts_row
from ..engine.report.checks import require_agreement
from ..engine.report.correction import Correction, changes_between
from ..engine.report.data_set import Cycle, DataSet, OfficeTexts, ProgrammeFacts, Versions, per_cent
from ..engine.report.follow_up import (
    LANGUAGES,
    Decision,
    DecisionAsked,
    ImpactArea,
    Indicator,
    Light,
    Milestone,
    Risk,
    Target,
    Trilingual,
)
from ..engine.report.money import AccountLine, DivisionMoney, Money, Month, NumberMoney, ProjectMoney
from ..engine.report.months import months_of
from ..engine.report.words import coded
from ..models import Balance, CycleReport, Programme, TargetUnit
from ..policy.report_calendar import CycleRule, cycle
from ..policy.tables import FOLDER, tables
from .decisions import handlings, programme
from .followup import Followup, portfolio
from .money import figures

INDICATORS_OF = {"SEGREGATION_POLARISATION": "segregation", "SERVICE_DEFICIT": "service_deficit",
                 "YOUTH_UNEMPLOYMENT": "youth_unemployment", "STAFF_COPING": "staff_coping"}  # fmt: skip


def data_set_of(actor: Actor, report: CycleReport) -> DataSet:
    """Return the data set of a report as it would be frozen now. Money is as known at the end of the report's day.

    Raises `Refusal("report_figures_disagree")` where the figures contradict each other, which is our defect.
    """
    row = cycle(report.cycle)
    found = programme(actor, report.programme_id)
    money = figures(actor, found.pk, as_known_on=report.as_known_on, until=row.period_to)
    at = end_of(report.as_known_on)
    followed = portfolio(actor, found.pk, now=at)
    targets = tuple(one for each in followed for one in _targets(each))
    made = DataSet(
        programme=_facts(found),
        cycle=_cycle(row),
        version=report.version,
        as_known_on=at,
        decisions=_decisions(actor, found),
        divisions=_divisions(money, report.as_known_on),
        projects=_projects(money),
        total=_money(money.programme),
        months=_months(found.pk, report.as_known_on, row, money),
        milestones=tuple(one for each in followed for one in _milestones(each, report.as_known_on)),
        risks=tuple(sorted((one for each in followed for one in _risks(each)), key=lambda one: -one.score)),
        lights=tuple(one for each in followed for one in _lights(each)),
        areas=_areas(found, targets),
        targets=targets,
        accounts=_accounts(money, report.as_known_on) if row.kind == "FINANCIAL_STATEMENT" else (),
        decisions_asked=tuple(typed(DecisionAsked, one) for one in report.decisions_asked),
        texts=texts_of(report),
        versions=_versions(found.pk, report.as_known_on),
    )
    require_agreement(made)
    return with_correction(made, report)


def end_of(day: date) -> datetime:
    """Return the last second of the day in Helsinki."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def texts_of(report: CycleReport) -> OfficeTexts:
    """Return the office's texts; one that is not written is empty."""
    given = {name: report.texts.get(name, {}) for name in ("summary", "money", "follow_up", "impact")}
    return typed(OfficeTexts, given)


def with_correction(made: DataSet, report: CycleReport) -> DataSet:
    """Return the data set with what changed since the version it corrects, from the two data sets."""
    if report.corrects is None:
        return made
    before, after = parse(report.corrects.frozen), parse(made.canonical)
    reason = typed(Trilingual, report.reason)
    told = Correction(version=report.corrects.version, sha256=report.corrects.frozen_sha256, reason=reason,
                      changes=changes_between(before, after))  # fmt: skip
    return replace(made, correction=told)


def _facts(found: Programme) -> ProgrammeFacts:
    return ProgrammeFacts(
        diary_number=found.matter.diary_number, name=found.name, language=found.decision.language,
        root_number=found.root_number, budget_year=found.budget_year, budget_item=found.budget_item,
        budget_item_name=found.budget_item_name,
    )  # fmt: skip


def _cycle(row: CycleRule) -> Cycle:
    return Cycle(
        id=row.id, kind=row.kind, name=Trilingual(fi=row.fi, sv=row.sv, en=row.en), period_from=row.period_from,
        period_to=row.period_to, due_on=row.due_on, source=row.source, verified=row.verified,
    )  # fmt: skip


def _decisions(actor: Actor, found: Programme) -> tuple[Decision, ...]:
    return tuple(
        Decision(section=one.section, decision_maker=one.decision_maker, language=one.language,
                 resolution=one.resolution, granted=one.granted)
        for one in handlings(actor, found.matter_id).defer("source_text", "reading") if not one.confidential
    )  # fmt: skip


def _money(one: Figures) -> Money:
    cents = Decimal("0.01")
    return Money(
        allotted=one.allotted.quantize(cents), committed=one.committed.quantize(cents), used=one.used.quantize(cents),
        free=one.free.quantize(cents), forecast=one.year_forecast.quantize(cents),
        deviation=one.deviation.quantize(cents), use_rate_percent=per_cent(one.used, one.allotted),
    )  # fmt: skip


def _divisions(money: RollUp, on: date) -> tuple[DivisionMoney, ...]:
    return tuple(
        DivisionMoney(
            code=one.code, name=_division_name(one.code, one.name, on), money=_money(one.figures),
            numbers=tuple(
                NumberMoney(number=each.place.number, name=each.place.name, money=_money(each.figures))
                for each in one.numbers
            ),
        )
        for one in money.divisions
    )  # fmt: skip


def _division_name(code: str, name: str, on: date) -> Trilingual:
    """The decision's name of the division in Finnish, the table's in Swedish and English."""
    row = next((one for one in tables(FOLDER).divisions.all_on(on) if one.id == code), None)
    return Trilingual(fi=name, sv=row.sv[0].capitalize() if row and row.sv else "", en=row.en if row else "")


def _projects(money: RollUp) -> tuple[ProjectMoney, ...]:
    return tuple(
        ProjectMoney(
            name=one.name, numbers=tuple(each.place.number for each in one.numbers),
            divisions=tuple(each.place.division for each in one.numbers), money=_money(one.figures),
        )
        for one in money.projects
    )  # fmt: skip


def _months(programme_id: int, on: date, row: CycleRule, money: RollUp) -> tuple[Month, ...]:
    grouped = Balance.objects.filter(programme_id=programme_id, booked_on__lte=on, number__isnull=False).order_by()
    sums = [Sum(*one) for one in grouped.values_list("number_id", "kind", "month").annotate(total=Total("amount"))]
    return months_of(sums, until=row.period_to, closed_through=money.closed_through)


def _milestones(followed: Followup, on: date) -> list[Milestone]:
    return [
        Milestone(
            project=followed.project.name, name=one.name, due=one.due, done_on=one.done_on,
            days_late=max(0, ((one.done_on or on) - one.due).days),
        )
        for one in followed.milestones
    ]  # fmt: skip


def _risks(followed: Followup) -> list[Risk]:
    return [
        Risk(project=followed.project.name, text=one.text, probability=one.probability, effect=one.effect,
             score=one.score, response=one.response, due=one.due, state=one.state)
        for one in followed.open_risks
    ]  # fmt: skip


def _lights(followed: Followup) -> list[Light]:
    return [
        typed(Light, {
            "project": followed.project.name, "kind": one.light.upper(), "colour": one.colour.upper(),
            "computed": one.computed.colour.upper(), "rule": one.computed.rule.id,
            "reason": one.told.reason if one.told else "",
        })
        for one in followed.lights
    ]  # fmt: skip


def _areas(found: Programme, targets: Sequence[Target]) -> tuple[ImpactArea, ...]:
    """The areas of the decision and of its targets, with their public indicators only: the report is for everybody."""
    decided = (found.decision.reading["motion"] or {}).get("impact_areas", [])
    areas = dict.fromkeys([*decided, *(one.area for one in targets)])
    return tuple(ImpactArea(code=code, indicators=tuple(_indicators(code))) for code in areas)


def _unit(code: str) -> Trilingual:
    """The words of a unit in the languages of the report; one without words is told by its code."""
    return Trilingual(**{language: coded("unit", code, language) for language in LANGUAGES})


def _indicators(area: str) -> list[Indicator]:
    return [
        Indicator(
            code=one.indicator.code, name=Trilingual(**one.indicator.name._asdict()),
            unit=_unit(one.indicator.unit),
            value=None if one.value is None else _as_told(one.value, one.indicator.unit),
            period=one.computation.period if one.computation else "",
            fresh_on=timezone.localdate(one.computation.data_at) if one.computation else None,
        )
        for one in linked(NOBODY, INDICATORS_OF[area])
    ]  # fmt: skip


def _targets(followed: Followup) -> list[Target]:
    made = []
    for one in followed.targets:
        if not one.counts:
            continue
        agreed = one.target
        done = one.completion
        made.append(Target(
            project=followed.project.name, area=agreed.area, indicator=Trilingual(**one.name._asdict()),
            unit=_unit(agreed.unit), baseline=_as_told(agreed.baseline_value, agreed.unit),
            baseline_period=f"{agreed.baseline_from}/{agreed.baseline_to}",
            target=_as_told(agreed.target_value, agreed.unit), target_on=agreed.target_on,
            latest=None if one.value is None else _as_told(one.value, agreed.unit),
            latest_period=one.measured.computation.period if one.measured and one.measured.computation else "",
            completion_percent=None if done is None else per_cent(
                Decimal(done.numerator), Decimal(done.denominator)),
            verdict=one.verdict.code, method=agreed.method, version=agreed.version, agreed_on=agreed.agreed_on,
        ))  # fmt: skip
    return made


def _as_told(value: Decimal, unit: str) -> str:
    """A figure of an indicator as text in decimal form; a share in per cent, as its unit's word says."""
    return format((value * 100 if unit.upper() == TargetUnit.SHARE else value).normalize(), "f")


def _accounts(money: RollUp, on: date) -> tuple[AccountLine, ...]:
    lines = []
    for one in money.divisions:
        row = accounts_row(one.figures)
        lines.append(AccountLine(
            code=one.code, name=_division_name(one.code, one.name, on), budget=row.budget, changes=row.changes,
            actual=row.actual, deviation=row.deviation,
        ))  # fmt: skip
    return tuple(lines)


def _versions(programme_id: int, on: date) -> Versions:
    rows = Balance.objects.filter(programme_id=programme_id, booked_on__lte=on)
    entries = rows.aggregate(count=Total("entries"))["count"] or 0
    try:
        code = version("toimiva")
    except PackageNotFoundError:  # run from the source tree
        code = "source"
    return Versions(data=f"{on}, {entries}", code=code, rules=rules_version(), seed=0)


@cache
def rules_version() -> str:
    """Return the hash of the programme's rule tables: the same rules, the same version."""
    found = sha256()
    for path in sorted(Path(FOLDER).glob("*.toml")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]
