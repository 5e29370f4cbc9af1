"""Who may do what with cases. What a handler may, each kind of case says by operations of its own service's table."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from toimiva.city.access import NOTHING, Actor, Filter, Verdict, allowed, by_system, may, signed_in, strong

from .kinds import kinds


def own(actor: Actor) -> Verdict:
    """Let a resident at her own matters. Which they are depends on the day: rows.py adds them, here there are none."""
    return NOTHING if actor.person_id else False


def handled(which: str, case: str = "") -> Filter:
    """Allow the rows of each kind by the operation that the kind names in `which`.

    The service's own rule filters rows of Case. `case` is the look-up from another model to its case.
    """

    def rows(actor: Actor) -> Verdict:
        from .models import Case

        operations = {kind.code: getattr(kind, which) for kind in kinds().values()}
        found = [Q(kind=code) & may(actor, one) for code, one in operations.items() if allowed(actor, one)]
        if not found:
            return False
        cases = reduce(or_, found)
        return Q(**{f"{case}__in": Case.objects.filter(cases).values("pk")}) if case else cases

    rows.__name__ = f"handled({which})"
    return rows


ACCESS = {
    # Everybody who is signed in has the page; strangers to the register and the weakly identified see why it is empty.
    "cases.mine.read": [signed_in],
    "cases.own.read": [strong(own)],
    "cases.own.change": [strong(own)],
    "cases.queue.read": [handled("read")],
    "cases.case.read": [handled("read")],
    "cases.case.handle": [handled("handle"), handled("decide"), by_system],
    "cases.case.decide": [handled("decide")],
    "cases.decision.read": [strong(own), handled("read", "case")],
    "cases.decision.serve": [handled("handle", "case"), handled("decide", "case"), by_system],
    "cases.appeal.record": [strong(own), handled("handle", "case")],
}
