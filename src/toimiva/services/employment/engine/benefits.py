"""The benefits of many cases at once, to the cent those of `policy/benefit.py`: for the simulation of a rule change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toimiva.services.employment.policy.benefit import EURO_UNITS, UNITS, WORK_TIME_UNITS
from toimiva.services.employment.policy.benefit_rules import TABLES, BenefitTables, RuleSet, SubsidyRule
from toimiva.services.employment.policy.months import MONTH_DAYS, month_hundredths
from toimiva.services.employment.policy.whole import CENTS, half_up

from .columns import UNKNOWN, Cases, Flags, Supports, Whole
from .parts import NONE, Parts, days360, merged, parts


@dataclass(frozen=True)
class Benefits:
    """The total of each case, and its parts; cents. A part of a fixed amount is its whole case."""

    total_cents: Whole
    parts: Parts
    month_hundredths: Whole
    subsidy_cents: Whole
    training_cents: Whole
    monthly_cents: Whole
    part_cents: Whole


@dataclass(frozen=True)
class _Pay:
    """By part: the pay of its case, as `policy/benefit.py` has it for one."""

    pay: Whole
    other: Whole
    bonus: Whole
    days: Whole

    @property
    def costs(self) -> Whole:
        """Pay, social costs and holiday bonus: cents over `days`."""
        return (self.pay + self.other) * self.days + self.bonus


def benefits(cases: Cases, tables: BenefitTables = TABLES) -> Benefits:
    """Return every case's benefit by the rule set it is bound to; pass other tables to see what they would give."""
    rules = tables.rule_sets.rows
    fixed = cases.employment | (cases.fixed_cents != UNKNOWN)
    subsidies = merged(cases.subsidies.rows(~fixed[cases.subsidies.case]))
    compensations = cases.compensations.rows(~fixed[cases.compensations.case])
    cut = parts(replace(cases, compensations=compensations), subsidies)
    days = days360(cut.start, cut.end)
    pay = _pay(cases, cut, _of(rules, cases.rule_set, lambda rule: rule.holiday_bonus == "WHOLE_TIME"))
    subsidy, per = _pay_subsidies(cases, cut, subsidies, pay, tables)
    training = np.where(cut.compensation == NONE, 0, np.append(compensations.cents, 0)[cut.compensation])
    left = cases.aid_pct[cut.case] * pay.costs * (per // pay.days) - subsidy - training * UNITS * per
    most = _caps(cases, rules)[cut.case] * EURO_UNITS * per
    monthly = half_up(np.minimum(np.maximum(left, 0), most), EURO_UNITS * per) * CENTS
    monthly = np.where(fixed[cut.case], _fixed_cents(cases, rules)[cut.case], monthly)
    by_part = _of(rules, cases.rule_set, lambda rule: rule.months == "TWO_DECIMALS").astype(bool) & ~fixed
    total, part = _totals(cut, monthly, days, by_part)
    part = np.where(fixed[cut.case], total[cut.case], part)
    return Benefits(total, cut, month_hundredths(days), half_up(subsidy, per * UNITS), training, monthly, part)


def _totals(cut: Parts, monthly: Whole, days: Whole, by_part: Flags) -> tuple[Whole, Whole]:
    """Return the cents of each case and of each part, rounded part by part or in total, as the rule set says."""
    whole_euros = half_up(monthly // CENTS * month_hundredths(days), CENTS) * CENTS
    part = np.where(by_part[cut.case], whole_euros, half_up(monthly * days, MONTH_DAYS))
    exactly = half_up(np.add.reduceat(monthly * days, cut.first), MONTH_DAYS * CENTS) * CENTS
    return np.where(by_part, np.add.reduceat(part, cut.first), exactly), part


def _caps(cases: Cases, rules: tuple[RuleSet, ...]) -> Whole:
    subsidised = np.zeros(len(cases.start), bool)
    subsidised[cases.subsidies.case] = True
    with_subsidy = _of(rules, cases.rule_set, lambda rule: rule.cap(True))
    return np.where(subsidised, with_subsidy, _of(rules, cases.rule_set, lambda rule: rule.cap(False)))


def _of(rules: tuple[RuleSet, ...], bound: Whole, value: Callable[[RuleSet], int]) -> Whole:
    """Return a value of the rule set of each row."""
    values: Whole = np.array([value(rule) for rule in rules], np.int64)[bound]
    return values


def _fixed_cents(cases: Cases, rules: tuple[RuleSet, ...]) -> Whole:
    employment = _of(rules, cases.rule_set, lambda rule: (rule.employment_eur or 0) * CENTS)
    return np.where(cases.fixed_cents == UNKNOWN, employment, cases.fixed_cents)


def _pay(cases: Cases, cut: Parts, whole_time: Whole) -> _Pay:
    days = days360(cases.start, cases.end)
    divided = (whole_time == 1) & (days > 0)
    bonus = np.where(whole_time == 1, np.where(days > 0, cases.bonus * MONTH_DAYS, 0), cases.bonus)
    per = np.where(divided, days, 1)
    return _Pay(cases.pay[cut.case], cases.other[cut.case], bonus[cut.case], per[cut.case])


def _pay_subsidies(
    cases: Cases, cut: Parts, subsidies: Supports, pay: _Pay, tables: BenefitTables
) -> tuple[Whole, Whole]:
    """Return the subsidy a month of each part: units of a hundredth of a cent, over a multiple of `pay.days`."""
    amount, per = np.zeros(len(cut.case), np.int64), pay.days.copy()
    granted = np.flatnonzero(cut.subsidy != NONE)
    row = cut.subsidy[granted]
    bound = cases.rule_set[cut.case[granted]]
    begins = cases.start[cut.case[granted]]
    for rule in tables.subsidies:
        chosen = (subsidies.percent[row] == rule.percent) & _in_force(rule, tables.rule_sets.rows, bound, begins)
        at = granted[chosen]
        if len(at):
            own = _Pay(pay.pay[at], pay.other[at], pay.bonus[at], pay.days[at])
            amount[at], per[at] = _subsidy(rule, own, subsidies.work_time[row[chosen]])
    return amount, per


def _in_force(rule: SubsidyRule, rule_sets: tuple[RuleSet, ...], bound: Whole, begins: Whole) -> Flags:
    """Tell for which rows the rule is that of their rule set and day; see `BenefitTables.subsidies_of`."""
    day = np.maximum(begins, _of(rule_sets, bound, lambda one: one.valid_from.toordinal()))
    until = rule.valid_to.toordinal() if rule.valid_to else np.iinfo(np.int64).max
    ours = _of(rule_sets, bound, lambda one: one.id in rule.rule_sets).astype(bool)
    return ours & (rule.valid_from.toordinal() <= day) & (day <= until)


def _subsidy(rule: SubsidyRule, pay: _Pay, known: Whole) -> tuple[Whole, Whole]:
    """Return the subsidy by one rule; the formulas are those of `policy.benefit.pay_subsidy`."""
    cap, covered = rule.cap_eur * EURO_UNITS, rule.covered_work_time_pct * WORK_TIME_UNITS
    work_time = np.where(known == UNKNOWN, covered, known)
    costs = pay.pay + pay.other
    if rule.formula == "SHARE_OF_PAY":
        return np.minimum(cap, rule.percent * pay.pay) * pay.days, pay.days
    if rule.formula == "SHARE_OF_COSTS":
        return np.minimum(cap, rule.percent * costs) * pay.days + rule.percent * pay.bonus, pay.days
    if rule.formula == "FULL":
        full = pay.pay * covered * rule.on_costs_pct
        return np.minimum(cap * work_time, full) * pay.days, work_time * pay.days
    above = work_time > covered
    divisor, share = np.where(above, work_time, 1), np.where(above, covered, 1)
    full = np.minimum(cap * divisor, costs * share * UNITS) * pay.days + pay.bonus * share * UNITS
    return full, divisor * pay.days
