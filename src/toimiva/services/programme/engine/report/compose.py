"""From the frozen data set to a document in one language: the same figures in every language and format."""

from __future__ import annotations

from toimiva.city.refusals import Refusal

from .blocks import Block, Cell, Column, Document, Facts, Row, Section, Table, Text
from .cells import money, text
from .data_set import DataSet
from .follow_up import LANGUAGES, Decision
from .follow_up_part import areas_section, asked_section, follow_up_section, targets_section
from .money_part import accounts_section, forecast_section, money_lead, money_section, office
from .numbers import day, instant
from .words import coded, word


def compose(data: DataSet, language: str) -> Document:
    """Return the report of `data` in `language` (fi, sv or en). Raises `Refusal("unknown_language")` for others."""
    if language not in LANGUAGES:
        raise Refusal("unknown_language", field="language", value=language, known=", ".join(LANGUAGES))
    sections = [
        _summary(data, language), money_section(data, language), forecast_section(data, language),
        follow_up_section(data, language), areas_section(data, language), targets_section(data, language),
    ]  # fmt: skip
    if data.accounts:
        sections.append(accounts_section(data, language))
    sections.append(asked_section(data, language))
    if data.correction:
        sections.append(_corrections(data, language))
    sections.append(_made(data, language))
    return Document(
        title=title(data, language),
        subtitle=data.programme.name,
        title_language="" if data.programme.language == language else data.programme.language,
        language=language,
        author=word("author", language),
        dated=data.as_known_on,
        identifier=data.sha256,
        sections=tuple(sections),
    )


def title(data: DataSet, language: str) -> str:
    """Return the report's title with its cycle: Seurantaraportti, 2. kolmannes 2021."""
    kind = word(f"title_{data.cycle.kind.lower()}", language)
    return f"{kind}: {data.cycle.name.said(language).text}"


def period(data: DataSet, language: str) -> str:
    """Return the days the report covers: 1.1.2021–31.8.2021."""
    return f"{day(data.cycle.period_from, language)}–{day(data.cycle.period_to, language)}"


def _summary(data: DataSet, language: str) -> Section:
    lead = Text(money_lead(data.total, language), style="lead")
    blocks: list[Block] = [lead, *office(data.texts.summary, language), Facts(_facts(data, language))]
    if data.decisions:
        blocks.append(_decisions(data, language))
    if not data.cycle.verified:
        blocks.append(Text(word("unverified_days", language), style="note"))
    return Section("summary", word("summary", language), tuple(blocks))


def _facts(data: DataSet, language: str) -> tuple[tuple[str, Cell], ...]:
    facts = data.programme
    other = "" if facts.language == language else facts.language
    item = f"{facts.budget_item} {facts.budget_item_name}".strip()
    rows = [
        ("programme", text(facts.name, other)), ("diary_number", text(facts.diary_number)),
        ("budget_item", text(item, other)), ("project_number", text(facts.root_number)),
        ("period", text(period(data, language))), ("as_known_on", text(instant(data.as_known_on, language))),
        ("version", text(str(data.version))), ("due_on", text(day(data.cycle.due_on, language))),
    ]  # fmt: skip
    return tuple((word(key, language), cell) for key, cell in rows)


def _decisions(data: DataSet, language: str) -> Table:
    rows = [
        Row((_handling(one, language), text(coded("resolution", one.resolution, language)),
             money(one.granted, language)))
        for one in data.decisions
    ]  # fmt: skip
    columns = (Column(word("decision", language)), Column(word("resolution", language)),
               Column(word("granted", language), "money"))  # fmt: skip
    return Table("decisions", word("name_decisions", language), word("table_decisions", language), columns, tuple(rows))


def _handling(one: Decision, language: str) -> Cell:
    """Who decided under which section; a body without words in `language` keeps the name in the decision's own."""
    maker = coded("maker", one.decision_maker, language)
    own = maker == one.decision_maker and one.language != language
    return text(f"{maker} § {one.section}", one.language if own else "")


def _corrections(data: DataSet, language: str) -> Section:
    correction = data.correction
    assert correction is not None  # noqa: S101 told by the caller
    rows = tuple(Row((text(one.where), text(one.before), text(one.after))) for one in correction.changes)
    columns = tuple(Column(word(name, language)) for name in ("where", "before", "after"))
    says = word("corrected_says", language, version=correction.version, count=len(rows))
    blocks: list[Block] = [Text(says, style="lead"), *office(correction.reason, language)]
    if rows:
        blocks.append(Table("changes", word("name_changes", language), word("table_changes", language), columns, rows))
    return Section("corrected", word("corrected", language), tuple(blocks))


def _made(data: DataSet, language: str) -> Section:
    made = data.versions
    rows = [("data_version", made.data), ("code_version", made.code), ("rules_version", made.rules),
            ("seed", str(made.seed)), ("sha256", data.sha256)]  # fmt: skip
    facts = Facts(tuple((word(key, language), text(value)) for key, value in rows))
    return Section("made", word("made", language), (Text(word("made_says", language)), facts))
