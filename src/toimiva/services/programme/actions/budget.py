"""Budget money: the appropriation of a grant, allotments to project numbers, transfers between them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from toimiva.city.access import Actor, allowed
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from .. import queries
from ..models import Appropriation, Decision, EntryKind, LedgerEntry, ProjectNumber, Transfer
from ..policy.transfers import transfer_rule
from .books import (
    Books,
    OutsideOwnDivision,
    books_of,
    euros,
    keeps_attempts,
    open_books,
    post,
    require_grant,
    require_open,
    shown,
)


@keeps_attempts
def record_appropriation(
    actor: Actor, programme_id: int, decision_id: int, *, now: datetime, effective_date: date | None = None,
    valid_to: date | None = None, conditions: str = "",
) -> Appropriation:  # fmt: skip
    """Record the money that a stored decision of the programme's matter granted; recording twice is once.

    A decision that tables the matter grants nothing, so it opens nothing: only a later grant makes money flow.
    """
    books = open_books(actor, "programme.appropriation.record", programme_id, now)
    programme = books.programme
    decision = Decision.objects.filter(pk=decision_id, matter_id=programme.matter_id).first()
    if decision is None:
        raise Missing("not_found")
    if recorded := Appropriation.objects.filter(decision=decision).first():
        return recorded
    require_grant(books)
    if decision.granted <= 0:
        raise Refusal("decision_grants_nothing", field="decision", section=decision.section)
    if Appropriation.objects.filter(programme=programme, decision__section=decision.section).exists():
        raise Conflict("grant_recorded_already", field="decision", section=decision.section)
    made = Appropriation.objects.create(
        programme=programme, decision=decision, item_code=programme.budget_item, amount=decision.granted,
        year=programme.budget_year or books.today.year, valid_to=valid_to, conditions=conditions.strip(),
    )  # fmt: skip
    text = f"{programme.matter.diary_number} § {decision.section}"
    post([books.line(EntryKind.APPROPRIATION, made.amount, None, effective_date or books.today, text=text)])
    record(actor, "programme.appropriation.record", made, at=now, kind="CREATE", amount=made.amount, decision=text)
    return made


@keeps_attempts
def allot(
    actor: Actor, number_id: int, amount: Decimal, *, now: datetime, effective_date: date | None = None, text: str = ""
) -> LedgerEntry:
    """Give a project number its share of the appropriation; never more than is left of it."""
    books, number = books_of(actor, "programme.allotment.record", number_id, now)
    return _allotted(books, number, amount, effective_date or books.today, text)


@keeps_attempts
def allot_as_decided(
    actor: Actor, programme_id: int, *, now: datetime, effective_date: date | None = None
) -> list[LedgerEntry]:
    """Give every project number that has nothing yet what the decision gives it."""
    books = open_books(actor, "programme.allotment.record", programme_id, now)
    rows = ProjectNumber.objects.filter(project__programme_id=programme_id, amount__gt=0)
    empty = rows.exclude(entries__kind=EntryKind.ALLOTMENT).order_by("number")
    day = effective_date or books.today
    return [_allotted(books, number, number.amount, day, "") for number in empty]


def _allotted(books: Books, number: ProjectNumber, amount: Decimal, day: date, text: str) -> LedgerEntry:
    given = euros(amount)
    require_grant(books)
    require_open(number, day)
    left = queries.figures(books.actor, books.programme.pk).programme.unallotted
    if given > left:
        raise Refusal("allotment_over_appropriation", field="amount", left=shown(left))
    line = books.line(EntryKind.ALLOTMENT, given, number, day, text=text.strip())
    post([line])
    record(
        books.actor, "programme.allotment.record", line, at=books.now, kind="CREATE",
        number=number.number, amount=given, left_before=left, left_after=left - given,
    )  # fmt: skip
    return line


@keeps_attempts
def make_transfer(
    actor: Actor, from_id: int, to_id: int, amount: Decimal, *, reason: str, now: datetime, decision_ref: str = "",
    effective_date: date | None = None,
) -> Transfer:  # fmt: skip
    """Move free money between two project numbers; who may do it stands in `policy/transfers.toml`.

    Of two who move the same money at once, one waits for the other and then is told what is left.
    """
    books, source = books_of(actor, "programme.transfer.make", from_id, now)
    target = _target(source, to_id)
    day = effective_date or books.today
    _require_transfer_right(actor, source, target, day, decision_ref)
    moved = euros(amount)
    if not reason.strip():
        raise Refusal("money_reason_needed", field="reason")
    require_grant(books)
    require_open(source, day)
    require_open(target, day)
    free = books.figures(source).free
    if moved > free:
        raise Refusal("transfer_over_free", field="amount", free=shown(free))
    made = Transfer.objects.create(
        programme=books.programme, from_number=source, to_number=target, amount=moved, reason=reason.strip(),
        decision_ref=decision_ref.strip(), made_at=now, made_by_id=actor.id, effective_date=day,
    )  # fmt: skip
    told = {"transfer": made, "text": reason.strip()[:500]}
    post([
        books.line(EntryKind.TRANSFER_OUT, moved, source, day, **told),
        books.line(EntryKind.TRANSFER_IN, moved, target, day, **told),
    ])  # fmt: skip
    record(
        actor, "programme.transfer.make", made, at=now, kind="CREATE", reason=reason.strip()[:300], amount=moved,
        from_number=source.number, to_number=target.number, decision=decision_ref.strip(),
        free_before=free, free_after=free - moved,
    )  # fmt: skip
    return made


def _target(source: ProjectNumber, to_id: int) -> ProjectNumber:
    rows = ProjectNumber.objects.select_related("division", "project")
    target = rows.filter(pk=to_id, project__programme_id=source.project.programme_id).first()
    if target is None:
        raise Missing("not_found", field="to_number")
    if target.pk == source.pk:
        raise Refusal("transfer_to_itself", field="to_number")
    return target


def _require_transfer_right(
    actor: Actor, source: ProjectNumber, target: ProjectNumber, day: date, decision_ref: str
) -> None:
    rule = transfer_rule(source.division.code, target.division.code, day)
    if not allowed(actor, rule.operation):
        raise OutsideOwnDivision("transfer_needs_the_office", actor, rule.operation, target)
    if rule.needs_decision and not decision_ref.strip():
        raise Refusal("decision_reference_needed", field="decision_ref")
