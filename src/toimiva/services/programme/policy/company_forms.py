"""Whether a supplier may be a private trader, a person whose name is not for every reader of the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class CompanyForm(Rule):
    """Words, in small letters, of which one stands in the name of every company of this form."""

    words: list[str]


RULES = load(Path(__file__).with_suffix(".toml"), CompanyForm)


def may_be_private_trader(name: str, on: date, rules: Rules[CompanyForm] = RULES) -> bool:
    """Tell whether the supplier called `name` may be a person: no word of its name is that of a company.

    A company whose name we do not know for one counts as a person: a name too many is withheld, never shown.

    >>> may_be_private_trader("Digiapu Oy", date(2021, 6, 1)), may_be_private_trader("Tmi Aino Oyala", date(2021, 6, 1))
    (False, True)
    """
    words = {word.strip(".,()").lower() for word in name.split()}
    known = {word for rule in rules.all_on(on, lambda _rule: True) for word in rule.words}
    return bool(name.strip()) and not words & known
