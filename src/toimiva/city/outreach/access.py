"""Who may do what in outreach. Where a protection order is in play, only who may read protected data sees it."""

from django.db.models import Q

from toimiva.city.access import Actor, Filter, Verdict, by_system, role, signed_in, strong
from toimiva.city.residents.access import own

PLANNER, APPROVER, ADVISER = (role(f"outreach.{one}") for one in ("planner", "approver", "adviser"))


def open_to(code: str) -> Filter:
    """Allow who holds the role the messages in which no protection order is in play."""

    def rows_of_role(actor: Actor) -> Verdict:
        return Q(restricted=False) if actor.has(code) else False

    rows_of_role.__name__ = f"open_to({code})"
    rows_of_role.role = code  # type: ignore[attr-defined]
    return rows_of_role


def protected_calls(actor: Actor) -> Verdict:
    """Allow who may read protected data the calls to persons under a protection order."""
    return Q(restricted=True) if actor.has("residents.restricted") else False


protected_calls.role = "residents.restricted"  # type: ignore[attr-defined]
MESSAGES = [open_to("outreach.planner"), open_to("outreach.adviser"), protected_calls]

ACCESS = {
    "outreach.message.send": [by_system],
    "outreach.message.read": MESSAGES,
    "outreach.message.retry": [open_to("outreach.planner")],
    "outreach.message.call": [open_to("outreach.adviser"), protected_calls],
    "outreach.template.read": [PLANNER, APPROVER, ADVISER],
    "outreach.campaign.read": [PLANNER, APPROVER, by_system],
    "outreach.campaign.create": [PLANNER, by_system],
    "outreach.campaign.approve": [APPROVER],
    "outreach.campaign.run": [PLANNER, by_system],
    # An adviser writes down an answer that came otherwise; the provider of text messages has a key for this.
    "outreach.reply.receive": [ADVISER, by_system],
    "outreach.delivery.receive": [ADVISER, by_system],
    "outreach.own.read": [signed_in],
    "outreach.own.change": [strong(own)],
}
