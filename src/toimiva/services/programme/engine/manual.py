"""A decision entered by hand: its fields written out as a text, with the place of each figure, and checked alike.

For a decision whose paper has no text layer, or whose sums stand in words only. The text is composed here, so the
review shows it as it shows every other: figures on the right, their places on the left.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from toimiva.services.programme.policy.tables import FOLDER

from .reading import checks
from .reading.document import Block, Document, Section
from .reading.followup import FollowUp
from .reading.mapped import Mapped
from .reading.motion import Money
from .reading.numbers import Amount, Token
from .reading.resolution import passes
from .reading.result import At, Case, DivisionShare, Figure, Motion, Project, Reading, Resolution
from .reading.words import Words, words

APPEALS = {
    "rectification": "RECTIFICATION_CITY_BOARD",
    "municipal_appeal": "MUNICIPAL_APPEAL_30_DAYS",
    "prohibited": "PROHIBITED_PREPARATION_OR_EXECUTION",
}
RESOLVED = {
    "fi": {
        "PASSED_AS_PROPOSED": "Päätös on ehdotuksen mukainen.",
        "PASSED_AFTER_VOTE": "Päätös on ehdotuksen mukainen, äänestyksen jälkeen.",
        "PASSED_REVISED": "Päätös on esittelijän muutetun ehdotuksen mukainen.",
        "PASSED_MODIFIED": "Päätettiin ehdotuksesta poiketen.",
        "REJECTED": "Ehdotus hylättiin.",
        "NOTED": "Merkittiin tiedoksi.",
        "RETURNED": "Asia palautettiin uudelleen valmisteltavaksi.",
        "REMOVED": "Asia poistettiin esityslistalta.",
        "TABLED": "Asia pantiin pöydälle.",
    },
    "sv": {
        "PASSED_AS_PROPOSED": "Beslutet är enligt förslaget.",
        "PASSED_AFTER_VOTE": "Beslutet är enligt förslaget, efter omröstning.",
        "PASSED_REVISED": "Beslutet är enligt föredragandens ändrade förslag.",
        "PASSED_MODIFIED": "Beslutet fattades avvikande från förslaget.",
        "REJECTED": "Förslaget avslogs.",
        "NOTED": "Antecknades för kännedom.",
        "RETURNED": "Ärendet återremitterades.",
        "REMOVED": "Ärendet ströks från föredragningslistan.",
        "TABLED": "Ärendet bordlades.",
    },
}
WORDS = {
    "fi": {
        "decision": "Päätös", "amount": "Määräraha", "year": "Talousarviovuosi", "item": "Talousarviokohta",
        "root": "Projektinumero", "divisions": "Toimialat", "projects": "Hankkeet", "joint": "yhteinen hanke",
        "presenter": "Esittelijä",
    },
    "sv": {
        "decision": "Beslut", "amount": "Anslag", "year": "Budgetår", "item": "Budgetmoment",
        "root": "Projektnummer", "divisions": "Sektorer", "projects": "Projekt", "joint": "gemensamt projekt",
        "presenter": "Föredragande",
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FilledShare:
    """A division's share, by the division's code (policy/divisions.toml)."""

    division: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class FilledProject:
    """A project number; `joint_with` is the number of the same project in another division."""

    division: str = ""
    number: str = ""
    name: str = ""
    unit: str = ""
    amount: Decimal | None = None
    joint_with: str = ""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a person has entered of a decision; `amount` is what is proposed, and what is granted where it passed."""

    diary_number: str = ""
    classification_code: str = ""
    title: str = ""
    section: str = ""
    decision_maker: str = ""
    language: str = "fi"
    resolution: str = ""
    presenter: str = ""
    amount: Decimal | None = None
    budget_year: int | None = None
    budget_item: str = ""
    budget_item_name: str = ""
    root_number: str = ""
    remedy: str = ""
    divisions: tuple[FilledShare, ...] = ()
    projects: tuple[FilledProject, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON: sums as text."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Filled:
        """Return what was kept by `as_dict`."""
        given = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        given["divisions"] = tuple(FilledShare(**_money(row)) for row in kept.get("divisions", []))
        given["projects"] = tuple(FilledProject(**_money(row)) for row in kept.get("projects", []))
        return cls(**_money(given))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def _money(row: dict[str, Any]) -> dict[str, Any]:
    amount = row.get("amount")
    return {**row, "amount": None if amount is None else Decimal(amount)}


def compose(filled: Filled, rules: Path = FOLDER) -> Reading:
    """Return the reading of a decision entered by hand, with the findings of the same checks as of a text.

    >>> reading = compose(Filled(diary_number="HEL 2021-002935", resolution="PASSED_AS_PROPOSED", amount=Decimal(5)))
    >>> reading.resolution.granted, [at.at.text for at in reading.figures]
    (Decimal('5'), ['5,00 €'])
    """
    year = filled.diary_number.replace("-", " ").split(" ")[1:2]
    known = words(filled.language, int(year[0]) if year and year[0].isdigit() else 2021, rules)
    written = _Written(filled, known)
    written.write()
    return written.reading()


@dataclass
class _Written:
    """The text while it grows, and the places of what was written into it."""

    filled: Filled
    known: Words
    text: str = ""
    motion: Motion = field(default_factory=Motion)
    figures: list[Figure] = field(default_factory=list)
    total: Amount | None = None
    item: Token | None = None
    root: Token | None = None

    def put(self, words: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def line(self, words: str = "") -> None:
        self.text += words + "\n"

    def write(self) -> None:
        filled, said = self.filled, WORDS[self.filled.language]
        self.line(
            f"{filled.decision_maker} § {filled.section}".strip(" §") if filled.section else filled.decision_maker
        )
        self.line(filled.title)
        self.line(f"{filled.diary_number}{f' T {filled.classification_code}' if filled.classification_code else ''}")
        self.line()
        self.line(said["decision"])
        self.line()
        if filled.resolution:
            self.line(RESOLVED[filled.language][filled.resolution])
        if filled.presenter:
            self.line(f"{said['presenter']}: {filled.presenter}")
        self.line()
        self.sources(said)
        self.line()
        self.line(said["divisions"])
        for share in filled.divisions:
            self.share(share)
        self.line()
        self.line(said["projects"])
        for project in filled.projects:
            self.project(project, said["joint"])

    def sources(self, said: dict[str, str]) -> None:
        filled, motion = self.filled, self.motion
        motion.amount, motion.budget_year = filled.amount, filled.budget_year
        motion.budget_item, motion.budget_item_name = filled.budget_item or None, filled.budget_item_name or None
        motion.project_number = filled.root_number or None
        if filled.amount is not None:
            self.put(said["amount"] + " ")
            start, end = self.sum(filled.amount, motion.project_number)
            self.total = Amount(start, end, filled.amount)
        if filled.budget_item:
            self.put(said["item"] + " ")
            self.item = Token(*self.put(filled.budget_item), filled.budget_item)
            self.line(f" {filled.budget_item_name}".rstrip())
        if filled.budget_year:
            self.line(f"{said['year']} {filled.budget_year}")
        if filled.root_number:
            self.put(said["root"] + " ")
            self.root = Token(*self.put(filled.root_number), filled.root_number)
            self.line()

    def sum(self, amount: Decimal, number: str | None) -> tuple[int, int]:
        """Write a sum with its currency, end the line, and keep its place as a figure."""
        start, end = self.put(f"{amount:,.2f} €".replace(",", " ").replace(".", ","))
        self.line()
        passed = passes(self.filled.resolution or None, self.known)
        years = (self.filled.budget_year,) if self.filled.budget_year else ()
        kind = "GRANTED" if passed else "PROPOSED"
        at = At(start, end, self.text[start:end])
        self.figures.append(Figure(kind, amount, at, self.filled.budget_item or None, number, years))
        return start, end

    def share(self, share: FilledShare) -> None:
        division = next((one for one in self.known.divisions if one.id == share.division), None)
        name = self.known.division_name(division) if division else share.division
        begin = self.put(name)[0]
        self.put(" ")
        start, end = self.sum(share.amount, None) if share.amount is not None else self.put("–\n")
        self.motion.divisions.append(
            DivisionShare(division.id if division else None, name, share.amount, start, end, begin)
        )

    def project(self, row: FilledProject, joint: str) -> None:
        begin, stop = self.put(row.number)
        self.put(f" {row.name}{f', {row.unit}' if row.unit else ''} ")
        if row.joint_with:
            self.put(f"({joint} {row.joint_with}) ")
        start, end = self.sum(row.amount, row.number) if row.amount is not None else self.put("–\n")
        paired = any(row.joint_with == other.number != row.number for other in self.filled.projects)
        self.motion.projects.append(
            Project(
                row.division or None, row.unit or None, row.number, row.name, row.amount, start, end, begin, stop,
                partner=row.joint_with or None, joint_with=row.joint_with if paired else None,
            )
        )  # fmt: skip

    def reading(self) -> Reading:
        filled = self.filled
        passed = passes(filled.resolution or None, self.known)
        granted = filled.amount if passed and filled.amount is not None else Decimal(0)
        reading = Reading(text=self.text, name="form", language=filled.language)
        reading.kind = "GRANT" if filled.amount is not None else "OTHER"
        reading.case = Case(
            filled.diary_number, filled.diary_number.replace(" ", "-"), filled.classification_code or None,
            filled.section or None, filled.decision_maker or None, "BODY", filled.title,
        )  # fmt: skip
        reading.resolution = Resolution(filled.resolution or None, granted)
        reading.presenter = {"name": filled.presenter or None, "title": None}
        reading.appeal["of_this_minute"] = APPEALS.get(filled.remedy)
        reading.motion, reading.figures = self.motion, self.figures
        reading.findings = self.findings(reading.case)
        return reading

    def findings(self, case: Case) -> list[Any]:
        mapped = Mapped(self.text)
        mapped.add(self.text, 0)
        document = Document(mapped, [Section("", "", [Block(0, len(self.text))])])
        money = Money(self.motion, total=self.total, item=self.item, root=self.root)
        found = checks.Checks(document, self.known)
        checks.check_divisions(found, money)
        checks.check_sums(found, money, FollowUp())
        checks.check_numbers(found, money)
        checks.check_source(found, money, case, grants=self.total is not None)
        return found.findings
