"""Whether a supplier is named in public: companies are, private persons and traders never; what is unclear is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class SupplierRule(Rule):
    """Words of a name that tell who it is; `fewest` is how many suppliers a line without a name stands for."""

    words: list[str] = field(default_factory=list)
    named: bool = True
    fewest: int | None = None


RULES = load(Path(__file__).with_suffix(".toml"), SupplierRule)
# An identity code, an e-mail address or "care of": a person stands behind such a name.
PERSONAL = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]|@|\bc/o\b", re.IGNORECASE)


def is_named(name: str, on: date, rules: Rules[SupplierRule] = RULES) -> bool:
    """Tell whether a supplier of this name may be named by the rules of the day; in doubt it may not.

    A general or limited partnership carries its partners' names more often than not, and its short forms are names
    of people too: it is not named.

    >>> is_named("Esimerkki Oy", date(2021, 6, 30)), is_named("Tmi Aino Esimerkki Oy", date(2021, 6, 30))
    (True, False)
    >>> is_named("Aino Esimerkki", date(2021, 6, 30)), is_named("Esimerkki Ky", date(2021, 6, 30))
    (False, False)
    """
    if PERSONAL.search(name):
        return False
    words = set(re.findall(r"\w+", name.casefold()))
    says = [rule.named for rule in rules.all_on(on, lambda rule: not words.isdisjoint(rule.words))]
    return bool(says) and all(says)


def fewest_unnamed(on: date, rules: Rules[SupplierRule] = RULES) -> int:
    """Return how many suppliers at least a line without a name stands for.

    >>> fewest_unnamed(date(2021, 6, 30))
    5
    """
    return rules.on(on, lambda rule: rule.fewest is not None).fewest or 0
