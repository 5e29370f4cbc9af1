"""The rule sets of the Helsinki benefit and the pay subsidies they take off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load

from .instalments import RULES as INSTALMENTS
from .instalments import InstalmentRule

BenefitType = Literal["salary_benefit", "employment_benefit", "commission_benefit"]
Formula = Literal["SHARE_OF_PAY", "SHARE_OF_COSTS", "FULL", "FULL_OF_COSTS"]


@dataclass(frozen=True, kw_only=True)
class RuleSet(Rule):
    """One row of rule_sets.toml; euros a month, shares in percent."""

    benefit: str
    types: list[str]
    cap_eur: int
    cap_without_subsidy_eur: int
    employment_eur: int | None = None
    state_aid_pcts: list[int]
    terms_state_aid_pct: int | None = None
    holiday_bonus: Literal["MONTH", "WHOLE_TIME"]
    months: Literal["TWO_DECIMALS", "EXACT"]
    manual_at_most_eur: int
    manual_reason_length: int
    terms_from: date

    def cap(self, subsidised: bool) -> int:
        """Return the most a month, with a pay subsidy granted or without."""
        return self.cap_eur if subsidised else self.cap_without_subsidy_eur


@dataclass(frozen=True, kw_only=True)
class SubsidyRule(Rule):
    """One row of pay_subsidies.toml; euros a month, shares in percent."""

    rule_sets: list[str]
    percent: int
    cap_eur: int
    formula: Formula
    covered_work_time_pct: int = 65
    on_costs_pct: int = 123


@dataclass(frozen=True)
class BenefitTables:
    """The tables by which a benefit is worked out."""

    rule_sets: Rules[RuleSet]
    subsidies: Rules[SubsidyRule]
    instalments: Rules[InstalmentRule]

    def rule_set(self, name: str | None, start: date) -> RuleSet:
        """Return the rule set `name`, by default the one in force on the day on which the benefit begins."""
        found = [rule for rule in self.rule_sets if (rule.in_force(start) if name is None else rule.id == name)]
        if not found:
            field, value = ("start", start.isoformat()) if name is None else ("ruleset", name)
            raise Refusal("no_rule", field=field, value=value, table=self.rule_sets.title)
        return found[0]

    def subsidies_of(self, rule_set: RuleSet, start: date) -> dict[int, SubsidyRule]:
        """Return the pay subsidies of a rule set by percent; before its own first day those of that day."""
        day = max(start, rule_set.valid_from)
        rows = self.subsidies.rows
        return {rule.percent: rule for rule in rows if rule_set.id in rule.rule_sets and rule.in_force(day)}


def _beside(name: str) -> Path:
    return Path(__file__).with_name(name)


TABLES = BenefitTables(
    load(_beside("rule_sets.toml"), RuleSet), load(_beside("pay_subsidies.toml"), SubsidyRule), INSTALMENTS
)
