"""Who may do what in early education."""

from django.db.models import Q

from toimiva.city.access import NOTHING, Actor, Verdict, anyone, by_system, role, strong
from toimiva.city.residents.models import Guardianship
from toimiva.city.residents.models.guardianships import IN_CUSTODY

ADVISER, LEAD = role("daycare.adviser"), role("daycare.lead")
MANAGER_OF_UNIT = role("daycare.unit_manager", unit="organisation")
SPECIAL_TEACHER = role("daycare.special_teacher")
RESTRICTED = role("residents.restricted")


def offered_to_me(actor: Actor) -> Verdict:
    """The offers that were sent to this person as a guardian; whether she still is one, the action asks again."""
    return Q(offered_to__guardian_id=actor.person_id) if actor.person_id else NOTHING


def made_by_me(actor: Actor) -> Verdict:
    """The applications that this person made; whether she still is a guardian, the action asks again."""
    return Q(applicant_id=actor.person_id) if actor.person_id else NOTHING


def of_my_ward(actor: Actor) -> Verdict:
    """The applications for children of whom this person is or was a guardian; the day is asked by query and action."""
    if not actor.person_id:
        return NOTHING
    wards = Guardianship.objects.filter(guardian_id=actor.person_id, kind__in=IN_CUSTODY)
    return Q(child__in=wards.values("ward_id"))


def made_by_another(actor: Actor) -> Verdict:
    """Rounds that somebody else made: who approves is another person."""
    return ~Q(made_by_id=actor.id) if actor.has("daycare.adviser") or actor.has("daycare.lead") else False


ACCESS = {
    "daycare.unit.read": [anyone],
    "daycare.seats.read": [ADVISER, LEAD, MANAGER_OF_UNIT, by_system],
    "daycare.seats.set": [LEAD, by_system],
    "daycare.seats.lower": [LEAD, MANAGER_OF_UNIT],
    "daycare.units.load": [by_system],
    "daycare.placements.load": [by_system],
    "daycare.round.read": [ADVISER, LEAD, by_system],
    "daycare.round.make": [ADVISER, LEAD, by_system],
    "daycare.round.assign": [ADVISER, LEAD, by_system],
    "daycare.round.approve": [made_by_another, by_system],
    "daycare.round.send": [ADVISER, LEAD, by_system],
    "daycare.round.cancel": [ADVISER, LEAD, by_system],
    "daycare.rounds.follow": [by_system],
    # The unit: who comes, and whether it takes them.
    "daycare.intake.read": [LEAD, MANAGER_OF_UNIT],
    "daycare.intake.answer": [MANAGER_OF_UNIT],
    "daycare.group.plan": [LEAD, MANAGER_OF_UNIT],
    # The special teacher: how much of the staff a child takes.
    "daycare.support.read": [SPECIAL_TEACHER],
    "daycare.support.mark": [SPECIAL_TEACHER],
    "daycare.offer.read": [strong(offered_to_me), ADVISER, LEAD, by_system],
    "daycare.offer.answer": [strong(offered_to_me), by_system],
    "daycare.offer.answer_for": [ADVISER, LEAD],
    "daycare.offer.object": [strong(offered_to_me)],
    "daycare.offer.withdraw": [ADVISER, LEAD, by_system],
    "daycare.offer.open_link": [anyone],
    "daycare.offers.keep_time": [by_system],
    "daycare.figures.read": [LEAD],
    "daycare.scenario.run": [LEAD],
    "daycare.restricted.read": [RESTRICTED],
    # The matter of a place, in the cases room.
    "daycare.case.open": [ADVISER, LEAD, by_system],
    "daycare.case.read": [ADVISER, LEAD],
    "daycare.case.handle": [ADVISER, LEAD, by_system],
    "daycare.case.decide": [ADVISER, LEAD],
    "daycare.case.follow": [by_system],
    # Public: what the service is, its units, what it costs.
    "daycare.front.read": [anyone],
    "daycare.fee.estimate": [anyone],
    # The family applies.
    "daycare.application.apply": [strong(made_by_me)],
    "daycare.application.own": [strong(of_my_ward)],
    "daycare.application.prove": [ADVISER, LEAD],
    "daycare.applications.keep_time": [by_system],
    "daycare.application.read": [ADVISER, LEAD, by_system],
}
