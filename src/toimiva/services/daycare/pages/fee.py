"""The fee calculator, open to all: what a family would pay for each child, step by step. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, page

from ..fee_form import MOST_CHILDREN, Asked, FeeForm
from ..fee_steps import fee_steps
from ..policy.fee import FamilyFee
from ..policy.fee import fee as fee_of
from ..policy.fee_rules import CENTS, FeeRule, fee_rule_on
from ..policy.fee_rules import RULES as FEES

FEE = Page("daycare/fee.html")


@dataclass(frozen=True, kw_only=True)
class ChildShown:
    """One child's fee: the hours asked, the euros, and the steps that lead there (what it is, its facts, euros)."""

    number: int
    hours: int
    euros: int
    steps: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the family would pay a month, by which rule; an estimate where its amounts are not confirmed."""

    total: int
    confirmed: bool
    rule: FeeRule
    source: str
    children: list[ChildShown]


@page("daycare.fee.estimate", methods=("GET", "HEAD", "POST"))
def fee(request: Request) -> HttpResponse:
    """The form, and under it the answer. POST computes; it changes nothing, so it is no deed and keeps no trail."""
    posted = request.POST if request.method == "POST" else None
    children = _children(posted)
    today = timezone.localdate(request.now)
    if posted is None or posted.get("do") in ("add", "remove"):
        typed = {name: posted[name] for name in posted} if posted else {"on_date": today}
        return answer(request, FEE, form=FeeForm(initial=typed, children=children), most=MOST_CHILDREN)
    form = FeeForm(posted, children=children)
    result = None
    if form.is_valid():
        try:
            asked = form.told()
            result = shown(asked, fee_of(asked.family))
        except Refusal as refusal:
            form.refuse(_at_its_field(refusal))
    response = answer(request, FEE, form=form, errors=form.errors, result=result, most=MOST_CHILDREN)
    if form.errors:
        response.status_code = 422
    return response


def _children(posted: Any) -> int:
    text = posted.get("children", "1") if posted else "1"
    number = int(text) if text.isdecimal() and len(text) < 3 else 1
    change = {"add": 1, "remove": -1}.get(posted.get("do", "") if posted else "", 0)
    return max(1, min(number + change, MOST_CHILDREN))


def _at_its_field(refusal: Refusal) -> Refusal:
    """Return the policy's refusal under the form's name of the field: children[0].date_of_birth is born_1."""
    field = refusal.field or ""
    if field.startswith("children["):
        number = int(field[len("children[") : field.index("]")]) + 1
        refusal.field = f"{'born' if field.endswith('date_of_birth') else 'hours'}_{number}"
    return refusal


def shown(asked: Asked, paid: FamilyFee) -> Result:
    """Return the answer as the page shows it."""
    rule = fee_rule_on(asked.family.on_date)
    steps = fee_steps(asked.family, paid, FEES)
    children = [
        ChildShown(
            number=at + 1, hours=hours, euros=one.final_cents // CENTS,
            steps=[{**step, "euros": None if step["cents"] is None else step["cents"] / CENTS}
                   for step in steps if step.get("child") == at],
        )
        for at, (hours, one) in enumerate(zip(asked.hours, paid.children, strict=True))
    ]  # fmt: skip
    return Result(
        total=paid.total_cents // CENTS, confirmed=paid.confirmed, rule=rule, source=rule.source or FEES.source,
        children=children,
    )  # fmt: skip
