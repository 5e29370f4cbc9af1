"""Who may do what: deny by default, one table per room, and a rule is a filter over rows.

Because the same rule filters a list and locks one row, the list and the single case can never disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q

from .refusals import Forbidden, Missing

LEVELS_OF_ASSURANCE = ("unknown", "low", "substantial", "high")


@dataclass(frozen=True)
class Grant:
    """A role held for the whole city (`unit` None) or for one organisation unit and those below it."""

    role: str
    unit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: a signed-in user, the system itself (a job, the CLI), an integration client or key, or nobody.

    A key has no roles: its `scopes` are operations of the table, and what is public. It makes `calls_per_minute`.
    """

    id: int | None = None
    uuid: UUID | None = None
    name: str = ""
    kind: str = "nobody"  # nobody | user | client | key | system
    grants: frozenset[Grant] = field(default_factory=frozenset)
    person_id: UUID | None = None
    loa: str = "unknown"
    scopes: frozenset[str] = field(default_factory=frozenset)
    request_id: str = ""
    calls_per_minute: int = 0  # 0: as everybody

    @property
    def signed_in(self) -> bool:
        return self.kind != "nobody"

    def units(self, role: str) -> set[int | None]:
        """Return the units for which this actor holds `role`; None stands for the whole city."""
        return {grant.unit for grant in self.grants if grant.role == role}

    def has(self, role: str) -> bool:
        return bool(self.units(role))


NOBODY = Actor()


def system(name: str) -> Actor:
    """Return the actor of a job or a command: it may do what the table allows `by_system`."""
    return Actor(kind="system", name=name)


Verdict = Q | bool
Filter = Callable[[Actor], Verdict]
NOTHING = Q(pk__in=[])


def anyone(actor: Actor) -> Verdict:
    """Allow everybody, also those not signed in."""
    return True


def signed_in(actor: Actor) -> Verdict:
    """Allow every signed-in user."""
    return actor.signed_in


def by_system(actor: Actor) -> Verdict:
    """Allow jobs and commands of the installation itself."""
    return actor.kind == "system"


def role(code: str, *, unit: str | None = None) -> Filter:
    """Allow who holds the role `code`; a role held for units only sees rows whose `unit` look-up is among them."""

    def rows_of_role(actor: Actor) -> Verdict:
        held = actor.units(code)
        if None in held:
            return True
        if not held or unit is None:
            return False
        return Q(**{f"{unit}__in": held})

    rows_of_role.__name__ = f"role({code})"
    rows_of_role.role = code  # type: ignore[attr-defined]
    return rows_of_role


def scope(code: str) -> Filter:
    """Allow integration clients and tokens of users to which the issuer gave the scope `code`."""

    def with_scope(actor: Actor) -> Verdict:
        return code in actor.scopes

    with_scope.__name__ = f"scope({code})"
    return with_scope


def strong(rule: Filter, level: str = "substantial") -> Filter:
    """Allow what `rule` allows to those identified at `level` or better."""

    def identified(actor: Actor) -> Verdict:
        return rule(actor) if at_least(actor, level) else False

    identified.__name__ = f"strong({rule.__name__})"
    identified.role = getattr(rule, "role", None)  # type: ignore[attr-defined]
    return identified


def at_least(actor: Actor, level: str) -> bool:
    """Tell whether the actor's level of assurance is `level` or better."""
    return LEVELS_OF_ASSURANCE.index(actor.loa) >= LEVELS_OF_ASSURANCE.index(level)


@cache
def table() -> Mapping[str, tuple[Filter, ...]]:
    """Return the access tables of every installed room as one: operation -> its rules."""
    found: dict[str, tuple[Filter, ...]] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("toimiva.") or find_spec(f"{config.name}.access") is None:
            continue
        for operation, rules in import_module(f"{config.name}.access").ACCESS.items():
            if operation in found:
                raise ValueError(f"{config.name}: the operation {operation} stands in another table too")
            found[operation] = tuple(rules)
    return found


def _verdicts(actor: Actor, operation: str) -> list[Verdict]:
    """What each rule of the operation says of this actor. A key may what it was made for, and what nobody needs to."""
    rules = table()[operation]
    if actor.kind == "key":
        return [operation in actor.scopes, *(rule(NOBODY) for rule in rules)]
    return [rule(actor) for rule in rules]


@cache
def operations_for_keys() -> tuple[str, ...]:
    """Return the operations that a key could be made for: those some role may do, the administrator's alone excepted.

    Which of them the API serves, each room says in its messages/scopes.toml.
    What asks for a strongly identified person, or is a person's own, is for no machine.
    """
    found = []
    for operation, rules in table().items():
        roles = {getattr(rule, "role", None) for rule in rules if not rule.__name__.startswith("strong(")}
        if anyone not in rules and roles - {None, "city.administrator"}:
            found.append(operation)
    return tuple(sorted(found))


def may(actor: Actor, operation: str) -> Q:
    """Return the rows on which `actor` may do `operation`; an operation not in the table is a defect (KeyError)."""
    verdicts = _verdicts(actor, operation)
    if any(verdict is True for verdict in verdicts):
        return Q()
    rows = NOTHING
    for verdict in verdicts:
        if isinstance(verdict, Q):
            rows |= verdict
    return rows


def allowed(actor: Actor, operation: str) -> bool:
    """Tell whether `actor` may do `operation` on at least some rows."""
    return any(verdict is not False for verdict in _verdicts(actor, operation))


def level_needed(actor: Actor, operation: str) -> str | None:
    """Return the lowest level of assurance at which this same actor might do `operation`; None: at none."""
    same = copy(actor)  # the edge hands the actor down lazily, and `replace` wants the dataclass itself
    levels = (level for level in LEVELS_OF_ASSURANCE if allowed(replace(same, loa=level), operation))
    return next(levels, None)


def require(actor: Actor, operation: str) -> None:
    """Raise `Forbidden` unless the actor may do `operation` on at least some rows.

    Who could do it when identified more strongly is told so (`step_up_needed`, with the level).
    """
    if allowed(actor, operation):
        return
    if not actor.signed_in:
        raise Forbidden("sign_in_first")
    if actor.kind == "user" and (level := level_needed(actor, operation)) is not None:
        raise Forbidden("step_up_needed", level=level)
    raise Forbidden("not_allowed")


M = TypeVar("M", bound=Model)


def hold(actor: Actor, operation: str, model: type[M], pk: Any, *, related: Iterable[str] = ()) -> M:
    """Check the actor and lock the row, in one query; to be called inside a transaction.

    Raises `Forbidden` where the actor may do this nowhere, `Missing` where not on this row.
    """
    require(actor, operation)
    rows = model._default_manager.select_for_update(of=("self",)).select_related(*related)
    found = rows.filter(may(actor, operation), pk=pk).first()
    if found is None:
        raise Missing("not_found", model=model._meta.model_name)
    return found
