"""The parts of the report that tell of progress: lights, milestones, risks, impact areas, targets, what is asked."""

from __future__ import annotations

from collections import Counter

from .blocks import Block, Cell, Column, Kind, Row, Section, Table, Text
from .cells import measured, on, rate, said, text, whole
from .data_set import DataSet
from .follow_up import Light, Target
from .money_part import office
from .numbers import plain_number
from .words import coded, word


def _table(kind: str, language: str, columns: list[tuple[str, Kind]], rows: list[Row], *, wide: bool = False) -> Table:
    headed = tuple(Column(word(name, language), what) for name, what in columns)
    return Table(kind, word(f"name_{kind}", language), word(f"table_{kind}", language), headed, tuple(rows), wide)


def _name(data: DataSet, name: str, language: str) -> Cell:
    return text(name, "" if data.programme.language == language else data.programme.language)


def follow_up_section(data: DataSet, language: str) -> Section:
    """Return the lights with their rules, the milestones and the risks, the worst first in words."""
    blocks: list[Block] = []
    if data.lights:
        count = Counter(light.colour for light in data.lights)
        counted = {colour.lower(): count[colour] for colour in ("RED", "YELLOW", "GREEN", "GREY")}
        blocks.append(Text(word("lights_lead", language, **counted), style="lead"))
    if data.milestones:
        done = sum(one.done_on is not None for one in data.milestones)
        late = sum(one.done_on is None and one.days_late > 0 for one in data.milestones)
        all_of_them = len(data.milestones)
        blocks.append(Text(word("milestones_lead", language, done=done, late=late, all=all_of_them), style="lead"))
    blocks += office(data.texts.follow_up, language)
    for rows, make in ((data.lights, _lights), (data.milestones, _milestones), (data.risks, _risks)):
        if rows:
            blocks.append(make(data, language))
    return Section("follow-up", word("follow_up", language), tuple(blocks) or _nothing(language))


def _nothing(language: str) -> tuple[Block, ...]:
    return (Text(word("nothing_here", language)),)


def _lights(data: DataSet, language: str) -> Table:
    rows = [Row((_name(data, one.project, language), *_light(data, one, language))) for one in data.lights]
    columns: list[tuple[str, Kind]] = [(name, "text") for name in ("project", "light", "colour", "rule", "reason")]
    return _table("lights", language, columns, rows)


def _light(data: DataSet, one: Light, language: str) -> tuple[Cell, ...]:
    """A hand-set light tells the computed one beside it."""
    colour = coded("colour", one.colour, language)
    if one.colour != one.computed:
        colour += f" ({word('computed', language).lower()}: {coded('colour', one.computed, language)})"
    reason = text(one.reason, "" if data.programme.language == language else data.programme.language)
    return (text(coded("kind", one.kind, language)), text(colour), text(one.rule), reason)


def _milestones(data: DataSet, language: str) -> Table:
    rows = [
        Row((
            _name(data, one.project, language), _name(data, one.name, language), on(one.due, language),
            on(one.done_on, language), whole(one.days_late),
        ))
        for one in data.milestones
    ]  # fmt: skip
    columns: list[tuple[str, Kind]] = [("project", "text"), ("milestone", "text"), ("due", "date"),
                                       ("done_on", "date"), ("days_late", "number")]  # fmt: skip
    return _table("milestones", language, columns, rows)


def _risks(data: DataSet, language: str) -> Table:
    rows = [
        Row((
            _name(data, one.project, language), _name(data, one.text, language), whole(one.probability),
            whole(one.effect), whole(one.score), _name(data, one.response, language),
            text(coded("state", one.state, language)),
        ))
        for one in data.risks
    ]  # fmt: skip
    columns: list[tuple[str, Kind]] = [
        ("project", "text"), ("risk", "text"), ("probability", "number"), ("effect", "number"), ("score", "number"),
        ("response", "text"), ("state", "text"),
    ]  # fmt: skip
    return _table("risks", language, columns, rows)


def areas_section(data: DataSet, language: str) -> Section:
    """Return the areas the decision follows, each with its indicators' latest values; an area without one is told."""
    columns: list[tuple[str, Kind]] = [("area", "text"), ("indicator", "text"), ("value", "number"), ("unit", "text"),
                                       ("period", "text"), ("fresh_on", "date")]  # fmt: skip
    rows = []
    for area in data.areas:
        name = text(coded("area", area.code, language))
        if not area.indicators:
            rows.append(Row((name, *(text("") for _ in columns[1:]))))
        for one in area.indicators:
            rows.append(Row((
                name, said(one.name, language), measured(one.value, language), said(one.unit, language),
                text(one.period), on(one.fresh_on, language),
            )))  # fmt: skip
    blocks: tuple[Block, ...] = tuple(office(data.texts.impact, language))
    blocks += (_table("areas", language, columns, rows),) if rows else _nothing(language)
    return Section("areas", word("areas", language), blocks)


def targets_section(data: DataSet, language: str) -> Section:
    """Return the agreed targets with the verdict; a value beside its baseline is told to be no effect."""
    if not data.targets:
        return Section("targets", word("targets", language), _nothing(language))
    shown = sum(one.verdict == "EFFECT_SHOWN" for one in data.targets)
    lead = word("targets_lead", language, all=len(data.targets), shown=shown)
    rows = [Row(_target(data, one, language)) for one in data.targets]
    columns: list[tuple[str, Kind]] = [
        ("project", "text"), ("area", "text"), ("indicator", "text"), ("baseline", "number"), ("value", "number"),
        ("target", "number"), ("unit", "text"), ("target_on", "date"), ("completion", "percent"), ("verdict", "text"),
    ]  # fmt: skip
    table = _table("targets", language, columns, rows, wide=True)
    note = Text(word("not_an_effect", language), style="note")
    return Section("targets", word("targets", language), (Text(lead, style="lead"), note, table))


def _target(data: DataSet, one: Target, language: str) -> tuple[Cell, ...]:
    return (
        _name(data, one.project, language), text(coded("area", one.area, language)), said(one.indicator, language),
        measured(one.baseline, language), measured(one.latest, language), measured(one.target, language),
        said(one.unit, language), on(one.target_on, language), rate(one.completion_percent, language),
        text(_verdict(one, language)),
    )  # fmt: skip


def _verdict(one: Target, language: str) -> str:
    """The verdict with its interval: never a bare word where there is a number."""
    words = coded("verdict", one.verdict, language)
    if len(one.interval) != 2:
        return words
    low, high = (plain_number(value, language) for value in one.interval)
    return f"{words}, {word('interval', language, low=low, high=high)}"


def asked_section(data: DataSet, language: str) -> Section:
    """Return what the City Board is asked to decide, numbered, each with its reasons."""
    blocks: list[Block] = []
    for place, one in enumerate(data.decisions_asked, 1):
        proposal, reasons = one.proposal.said(language), one.reasons.said(language)
        blocks.append(Text(f"{place}. {proposal.text}", _other(proposal.language, language), "lead"))
        if reasons.text:
            blocks.append(Text(reasons.text, _other(reasons.language, language)))
    return Section("asked", word("asked", language), tuple(blocks) or (Text(word("nothing_asked", language)),))


def _other(found: str, language: str) -> str:
    return "" if found == language else found
