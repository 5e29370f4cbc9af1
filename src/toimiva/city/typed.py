"""JSON values made into the dataclass that a computation asks for; each fault names its field."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from toimiva.city.refusals import Refusal, Refusals

T = TypeVar("T")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LARGEST = Decimal(10) ** 16
Exact = NewType("Exact", Decimal)  # a coefficient or a count with as many decimals as were written; no money


@cache
def _hints(wanted: type[Any]) -> dict[str, Any]:
    return get_type_hints(wanted)


def key_of(field: Field[Any]) -> str:
    """Return the key of a field in files: `from_` is written "from", which Python keeps for itself."""
    return field.name.removesuffix("_")


def typed(wanted: type[T], value: Any, where: str = "") -> T:
    """Return `value` as the dataclass `wanted`; unknown keys are left aside.

    Raises `Refusal` (or `Refusals`, when there are several faults) with the path of the field: "children[1].born".

    >>> from dataclasses import make_dataclass
    >>> typed(make_dataclass("Sent", [("sent", date)]), {"sent": "2020-02-16"})
    Sent(sent=datetime.date(2020, 2, 16))
    """
    if not isinstance(value, Mapping):
        raise Refusal("bad_value", field=where or None, value=_shown(value), expected="an object")
    given: dict[str, Any] = {}
    faults: list[Refusal] = []
    for field in fields(wanted):  # type: ignore[arg-type]
        key, path = key_of(field), f"{where}.{key_of(field)}" if where else key_of(field)
        try:
            if key in value:
                given[field.name] = convert(_hints(wanted)[field.name], value[key], path)  # type: ignore[arg-type]
            elif field.default is MISSING and field.default_factory is MISSING:
                raise Refusal("missing_value", field=path)
        except Refusals as several:
            faults += several.refusals
        except Refusal as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)
    return wanted(**given)


def convert(wanted: Any, value: Any, where: str) -> Any:
    """Return `value` as the type `wanted`. Raises `Refusal` naming the field `where`."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if wanted is Any:
        return value
    if origin in (Union, types.UnionType):
        return _optional(parts, value, where)
    if origin in (list, tuple):
        return _several(origin, parts[0], value, where)
    if origin is dict:
        return _mapping(parts, value, where)
    if origin is Literal:
        return (
            value
            if value in parts and not isinstance(value, bool)
            else _refuse(where, value, " | ".join(map(str, parts)))
        )
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return _member(wanted, value, where)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return typed(wanted, value, where)
    return _plain(wanted, value, where)


def _optional(parts: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in parts:
        return None
    others = [part for part in parts if part is not type(None)]
    for part in others[:-1]:
        try:
            return convert(part, value, where)
        except Refusal:
            continue
    return convert(others[-1], value, where)


def _several(origin: Any, part: Any, value: Any, where: str) -> Any:
    if not isinstance(value, list):
        return _refuse(where, value, "a list")
    made: list[Any] = []
    faults: list[Refusal] = []
    for number, item in enumerate(value):
        try:
            made.append(convert(part, item, f"{where}[{number}]"))
        except Refusals as several:
            faults += several.refusals
        except Refusal as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)
    return origin(made)


def _mapping(parts: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        return _refuse(where, value, "an object")
    return {key: convert(parts[1], item, f"{where}.{key}") for key, item in value.items()}


def _member(wanted: type[Enum], value: Any, where: str) -> Any:
    try:
        return wanted(value)
    except ValueError:
        return _refuse(where, value, " | ".join(str(member.value) for member in wanted))


def _plain(wanted: Any, value: Any, where: str) -> Any:
    if wanted is date:
        return _day(value, where)
    if wanted is datetime:
        return _instant(value, where)
    if wanted is Decimal:
        return _money(value, where)
    if wanted is Exact:
        return _exact(value, where)
    if wanted is bool:
        return value if isinstance(value, bool) else _refuse(where, value, "true or false")
    if wanted is str:
        return value if isinstance(value, str) else _refuse(where, value, "text")
    number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if wanted is int:
        whole = number and value == int(value) and abs(value) < LARGEST
        return int(value) if whole else _refuse(where, value, "a whole number")
    if wanted is float:
        return float(value) if number else _refuse(where, value, "a number")
    raise TypeError(f"{where}: no way to read {wanted!r} from a file")


def _day(value: Any, where: str) -> date:
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Refusal("not_a_date", field=where, value=_shown(value))


def _instant(value: Any, where: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refusal(
            "bad_value", field=where, value=_shown(value), expected="a time such as 2026-02-01T12:00:00+02:00"
        ) from None


def _money(value: Any, where: str) -> Decimal:
    """Money is a number or a text in euros with at most two decimals."""
    if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool):
        try:
            amount = Decimal(value)
        except InvalidOperation:
            return _refuse(where, value, "euros, such as 1200.50")
        if amount.is_finite() and abs(amount) < LARGEST and amount == amount.quantize(Decimal("0.01")):
            return amount
    return _refuse(where, value, "euros with at most two decimals, such as 1200.50")


def _exact(value: Any, where: str) -> Decimal:
    if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return _refuse(where, value, "a number, such as 0.85")
        if number.is_finite() and abs(number) < LARGEST and number.as_tuple().exponent > -30:  # type: ignore[operator]
            return number
    return _refuse(where, value, "a number, such as 0.85")


def _refuse(where: str, value: Any, expected: str) -> Any:
    raise Refusal("bad_value", field=where, value=_shown(value), expected=expected)


def _shown(value: Any) -> str:
    return str(value) if len(str(value)) <= 80 else str(value)[:77] + "…"
