"""Whether the figures and numbers of a decision agree with each other; each finding says where.

Domain source: programme specification, section 4 (findings); severities stand in policy/findings.toml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from toimiva.services.programme.policy.tables import NumberScheme

from .document import Document
from .followup import FollowUp
from .motion import Money
from .numbers import Numbers
from .papers import attachment_numbers
from .people import Contact
from .result import Case, Finding, Project, euros
from .words import Words


class Checks:
    """Collects findings; `at` are places in the normalised text."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document = document
        self.words = words
        self.findings: list[Finding] = []

    def add(
        self, code: str, start: int | None, end: int | None, *, figure: str | None = None, **sums: str | None
    ) -> None:
        at = self.document.mapped.at(start, end) if start is not None and end is not None and end > start else None
        if figure is None and start is not None and end is not None:
            figure = " ".join(self.document.text[start:end].split())
        self.findings.append(Finding(code, self.words.severities[code], figure, at, **sums))

    def add_sum(self, code: str, stated: Decimal, parts: Iterable[Decimal | None], start: int, end: int) -> None:
        """A sum that does not hold; parts that could not be read leave it unsaid (they have their own finding)."""
        known = list(parts)
        if not known or any(part is None for part in known):
            return
        found = sum((part for part in known if part is not None), Decimal(0))
        if found != stated:
            difference = euros(found - stated)
            self.add(code, start, end, expected=euros(stated), found=euros(found), difference=difference)


def check_amounts(checks: Checks, numbers: Numbers) -> None:
    for amount in numbers.amounts:
        if amount.value is None:
            checks.add("AMOUNT_FORMAT", amount.start, amount.end)
    for token in numbers.foreign:
        checks.add("OTHER_CURRENCY", token.start, token.end)
    for token in numbers.in_words:
        checks.add("AMOUNT_IN_WORDS", token.start, token.end)


def check_sums(checks: Checks, money: Money, follow_up: FollowUp) -> None:
    motion, total = money.motion, money.total
    if total is not None and total.value is not None:
        shares = [share.amount for share in motion.divisions]
        checks.add_sum("SUM_DIVISIONS", total.value, shares, total.start, total.end)
        projects = [project.amount for project in motion.projects]
        checks.add_sum("SUM_PROJECTS", total.value, projects, total.start, total.end)
    by_division: dict[str | None, list[Decimal | None]] = {}
    for project in motion.projects:
        by_division.setdefault(project.division, []).append(project.amount)
    for share in motion.divisions:
        if share.amount is not None and share.code is not None and motion.projects:
            parts = by_division.get(share.code, [Decimal(0)])
            checks.add_sum("SUM_PER_DIVISION", share.amount, parts, share.start, share.end)
    _check_reservation(checks, money, follow_up)


def _check_reservation(checks: Checks, money: Money, follow_up: FollowUp) -> None:
    split, total = money.motion.reservation_split, money.motion.reservation_total
    if split and total is not None:
        whole = follow_up.reserved[0]
        checks.add_sum("SUM_RESERVATION", total, split.values(), whole.start, whole.end)


def check_divisions(checks: Checks, money: Money) -> None:
    for share in money.motion.divisions:
        if share.code is None:
            checks.add("UNKNOWN_DIVISION", share.name_start, share.start, figure=share.name)


def check_numbers(checks: Checks, money: Money) -> None:
    """Check each project number against the scheme, its heading and the other numbers."""
    projects = money.motion.projects
    scheme = next(iter(checks.words.tables.schemes))
    counted = Counter(project.number for project in projects)
    root = _root(checks, money, scheme)
    under_heading = Counter(_heading(project, scheme) for project in projects)
    for project in projects:
        if counted[project.number] > 1:
            checks.add("DUPLICATE_NUMBER", project.number_start, project.number_end)
        code = _fault(checks.words, scheme, root, project) or _gap(scheme, project, under_heading)
        if code:
            checks.add(code, project.number_start, project.number_end)
        if project.amount is None and project.start == project.number_start:
            checks.add("AMOUNT_FORMAT", project.number_start, project.number_end)
        if project.partner is not None and project.joint_with is None:
            checks.add("JOINT_PROJECT_UNPAIRED", project.number_start, project.number_end)


def _root(checks: Checks, money: Money, scheme: NumberScheme) -> str | None:
    """Return the root the project numbers must have. Where most of them agree on another, the motion is at fault."""
    digits = scheme.root_digits
    roots = Counter(project.number[:digits] for project in money.motion.projects)
    common, votes = roots.most_common(1)[0] if roots else (None, 0)
    stated = money.root
    if stated is None:
        return common
    agreed = votes * 2 > len(money.motion.projects) and votes > 1
    if len(stated.text) != digits or (agreed and common != stated.text):
        checks.add("NUMBER_SCHEME", stated.start, stated.end)
        return common or stated.text
    return stated.text


def _fault(words: Words, scheme: NumberScheme, root: str | None, project: Project) -> str | None:
    digits, level = scheme.root_digits, scheme.root_digits + scheme.division_digits
    number = project.number
    lengths = (level, level + scheme.project_digits)
    if len(number) not in lengths or (root is not None and number[:digits] != root):
        return "NUMBER_SCHEME"
    division = words.by_division_number.get(number[digits:level])
    if division is None:
        return "UNKNOWN_DIVISION"
    if project.division is not None and division.id != project.division:
        return "NUMBER_DIVISION_MISMATCH"
    has_level = len(number) > level
    if has_level != division.project_level or (has_level and int(number[level:]) == 0):
        return "NUMBER_SCHEME"
    return None


def _heading(project: Project, scheme: NumberScheme) -> str:
    """The division a project stands under; without a heading, what its number says."""
    return project.division or project.number[: scheme.root_digits + scheme.division_digits]


def _gap(scheme: NumberScheme, project: Project, under_heading: Counter[str]) -> str | None:
    """Projects of a division are counted from 01 without a gap: a number beyond their count is misprinted."""
    own = project.number[scheme.root_digits + scheme.division_digits :]
    beyond = bool(own) and int(own) > under_heading[_heading(project, scheme)]
    return "NUMBER_SCHEME" if scheme.gapless and beyond else None


def check_source(checks: Checks, money: Money, case: Case, *, grants: bool) -> None:
    """Check the budget item and the budget year the money is taken from."""
    motion, item, words = money.motion, money.item, checks.words
    if item is None:
        if grants and money.total is not None:
            checks.add("MISSING_BUDGET_ITEM", money.total.start, money.total.end)
    else:
        _check_item(checks, item.start, item.end, motion.budget_item or "", motion.budget_item_name, motion.budget_year)
    if motion.budget_year is None or money.year_start is None:
        return
    start = money.year_start
    text = checks.document.text
    accounts = words.search("accounts_year", text, money.operative[0].start, money.operative[-1].end)
    begun = int(case.diary_number.split(" ")[1][:4]) if case.diary_number else motion.budget_year
    if not begun <= motion.budget_year <= begun + 2:
        checks.add("BUDGET_YEAR", start, start + 4, expected=str(begun), found=str(motion.budget_year))
    if accounts and grants and int(accounts["year"]) != motion.budget_year:
        place = accounts.start("year")
        checks.add("BUDGET_YEAR", place, place + 4, expected=str(motion.budget_year), found=accounts["year"])


def _check_item(checks: Checks, start: int, end: int, item: str, name: str | None, year: int | None) -> None:
    """An item's number and name are told apart by the budget's own table, where it has that year."""
    rows = [
        row
        for row in checks.words.tables.budget_items
        if year is None or row.valid_from.year <= year <= (row.valid_to or row.valid_from).year
    ]
    key = (name or "").casefold()
    for row in rows:
        names = [each.casefold() for each in (*row.fi, *row.sv)]
        if (row.id == item) != (key in names) and (row.id == item or key):
            checks.add("BUDGET_ITEM_NAME", start, end, expected=row.id if key in names else names[0], found=name)


def check_days(checks: Checks, follow_up: FollowUp, case: Case) -> None:
    """Days of handling: real days, in order within a body, in the year of the diary number or the next two."""
    for start, end in follow_up.impossible_days:
        checks.add("HANDLED_DATE", start, end)
    begun = int(case.diary_number.split(" ")[1][:4]) if case.diary_number else None
    latest: dict[str, str] = {}
    for group, on, start, end in follow_up.days:
        late = begun is not None and not begun <= on.year <= begun + 2
        if late or on.isoformat() < latest.get(group, ""):
            checks.add("HANDLED_DATE", start, end)
        latest[group] = on.isoformat()


def check_attachments(checks: Checks) -> None:
    """Running numbers from 1 without a gap, the same as in the names, the same in both lists."""
    lists = attachment_numbers(checks.document)
    for rows in lists:
        for position, (running, inner, block) in enumerate(rows, 1):
            if (running is not None and running != position) or (inner is not None and inner != (running or position)):
                checks.add("ATTACHMENT_COUNT", block.start, block.end)
    for other in lists[1:]:
        ours, theirs = ([checks.document.block_text(row[2]) for row in rows] for rows in (lists[0], other))
        if ours != theirs and ours and theirs:
            block = next((row[2] for row, text in zip(other, theirs, strict=True) if text not in ours), other[-1][2])
            checks.add("ATTACHMENT_COUNT", block.start, block.end, expected=str(len(ours)), found=str(len(theirs)))


def check_contacts(checks: Checks, people: list[Contact]) -> None:
    first: dict[str, Contact] = {}
    for contact in people:
        known = first.setdefault(contact.name or "", contact)
        if (contact.phone, contact.email) != (known.phone, known.email) and contact.name:
            checks.add("CONTACT_DIFFERS", contact.start, contact.end)
