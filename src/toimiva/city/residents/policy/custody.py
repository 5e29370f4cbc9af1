"""Until when a child is in custody: the Act on Child Custody and Right of Access (361/1983), section 3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class CustodyRule(Rule):
    """The age, in years, at which custody ends."""

    ends_at_years: int


CUSTODY = load(Path(__file__).with_suffix(".toml"), CustodyRule)


def born_in_custody(on: date, rules: Rules[CustodyRule] = CUSTODY) -> date:
    """Return the first day of birth of who is still in custody on the day `on`; who is older is of age.

    >>> born_in_custody(date(2026, 11, 24))
    datetime.date(2008, 11, 25)

    Who is born on 29 February comes of age on 1 March:

    >>> born_in_custody(date(2026, 2, 28)), born_in_custody(date(2026, 3, 1))
    (datetime.date(2008, 2, 29), datetime.date(2008, 3, 2))
    """
    return on - relativedelta(years=rules.on(on).ends_at_years) + timedelta(days=1)
