"""Who may do what in the programme service. Decisions are public documents unless they are confidential."""

from django.db.models import Q

from toimiva.city.access import Actor, Filter, Verdict, anyone, by_system, role

from .models import ProjectManager, ProjectNumber

MANAGER = "programme.project_manager"
CONTROLLER = "programme.controller"


def public(actor: Actor) -> Q:
    """Let everybody read a decision that is not confidential."""
    return Q(confidential=False)


def managed(path: str) -> Filter:
    """Allow a project manager the rows whose project, by the look-up `path`, is named to be theirs now."""

    def rows_of_manager(actor: Actor) -> Verdict:
        if actor.id is None or not actor.has(MANAGER):
            return False
        own = ProjectManager.objects.filter(user_id=actor.id, ended_at=None)
        return Q(**{f"{path}__in": own.values("project")})

    rows_of_manager.__name__ = f"managed({path})"
    rows_of_manager.role = MANAGER  # type: ignore[attr-defined]
    return rows_of_manager


def controlled(actor: Actor) -> Verdict:
    """Allow a controller the projects with a number in the divisions the role was given for."""
    held = actor.units(CONTROLLER)
    if None in held:
        return True
    own = ProjectNumber.objects.filter(division__unit__in=held)
    return Q(pk__in=own.values("project")) if held else False


controlled.role = CONTROLLER  # type: ignore[attr-defined]
OFFICE = role("programme.office")
STEERING = role("programme.steering_group")
PLANS_PROJECT = [managed("pk"), OFFICE, by_system]
PLANS_PART = [managed("project"), OFFICE, by_system]


def steering_group(actor: Actor) -> bool:
    """Allow the members of the steering group; the unit of the role only says of which division a member is."""
    return actor.has("programme.steering_group")


steering_group.role = "programme.steering_group"  # type: ignore[attr-defined]


def own_sheet(actor: Actor) -> Q | bool:
    """Let a scorer read her own sheet, draft or submitted."""
    return Q(scorer_id=actor.id) if steering_group(actor) else False


def after_submitting(actor: Actor) -> Q | bool:
    """Let a scorer read the others' submitted sheets of a proposal once her own is submitted."""
    from .models import ScoreSheet

    own = ScoreSheet.objects.filter(scorer_id=actor.id, submitted_at__isnull=False).values("proposal_id")
    return Q(submitted_at__isnull=False, proposal_id__in=own) if steering_group(actor) else False


def after_closing(actor: Actor) -> Q | bool:
    """Let the group, the office and the auditor read the submitted sheets of a round whose scoring has ended."""
    readers = ("programme.steering_group", "programme.office", "programme.auditor")
    ended = Q(submitted_at__isnull=False, proposal__round__state__in=("CLOSED", "DECIDED"))
    return ended if any(actor.has(code) for code in readers) else False


SELECTION = [steering_group, OFFICE, role("programme.auditor")]
AUDITOR = role("programme.auditor")
# A controller keeps the money of the division whose organisation unit the role was given for.
CONTROLLER_OF_NUMBER = role("programme.controller", unit="division__unit")
CONTROLLER_OF_ENTRY = role("programme.controller", unit="number__division__unit")
CONTROLLER_OF_PROGRAMME = role("programme.controller", unit="divisions__unit")
CONTROLLER_OF_RUN = role("programme.controller", unit="programme__divisions__unit")


def own_run(actor: Actor) -> Q | bool:
    """Let a controller see the files that she brought herself: they may hold other divisions' rows too."""
    verdict = CONTROLLER_OF_RUN(actor)
    if verdict is False:
        return False
    return (Q() if verdict is True else verdict) & Q(made_by_id=actor.id)


def published(actor: Actor) -> Q:
    """Let everybody read a report that is published."""
    return Q(state="PUBLISHED")


ACCESS = {
    "programme.overview.read": [anyone],
    "programme.decision.read": [public, OFFICE, role("programme.auditor")],
    "programme.decision.import": [OFFICE, by_system],
    "programme.followup.read": [
        managed("pk"), OFFICE, STEERING, controlled, role("programme.auditor"), by_system,
    ],
    "programme.milestone.add": PLANS_PROJECT,
    "programme.milestone.change": PLANS_PART,
    "programme.baseline.fix": PLANS_PROJECT,
    "programme.risk.add": PLANS_PROJECT,
    "programme.risk.change": PLANS_PART,
    "programme.report.draft": PLANS_PROJECT,
    "programme.report.change": PLANS_PART,
    "programme.report.submit": PLANS_PART,
    "programme.report.accept": [STEERING, by_system],
    "programme.report.return": [STEERING],
    "programme.target.propose": PLANS_PROJECT,
    "programme.target.change": PLANS_PART,
    "programme.target.agree": [STEERING, by_system],
    "programme.project.close": [OFFICE],
    "programme.project.reopen": [OFFICE],
    "programme.manager.name": [OFFICE, by_system],
    "programme.manager.end": [OFFICE],
    "programme.round.read": SELECTION,
    "programme.round.set_up": [OFFICE, by_system],
    "programme.proposal.read": SELECTION,
    "programme.proposal.score": [steering_group],
    "programme.sheet.read": [own_sheet, after_submitting, after_closing],
    "programme.choice.decide": [steering_group],
    # Money. What each project has, has used and has free is public; the lines of the ledger are not.
    "programme.figures.read": [anyone],
    "programme.spending.read": [anyone],
    "programme.ledger.read": [OFFICE, AUDITOR, role("programme.steering_group"), CONTROLLER_OF_ENTRY, by_system],
    # The supplier may be a private trader, a person: whose books or whose audit need the name, and nobody else.
    "programme.supplier.read": [OFFICE, AUDITOR, CONTROLLER_OF_ENTRY, by_system],
    "programme.appropriation.record": [OFFICE, by_system],
    "programme.allotment.record": [OFFICE, by_system],
    "programme.transfer.make": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.transfer.between_divisions": [OFFICE, by_system],
    "programme.forecast.enter": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.commitment.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.accrual.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.actual.record": [OFFICE, CONTROLLER_OF_NUMBER, by_system],
    "programme.entry.reverse": [OFFICE, CONTROLLER_OF_ENTRY, by_system],
    "programme.period.close": [OFFICE, by_system],
    "programme.period.reopen": [OFFICE, by_system],
    "programme.year_end.record": [OFFICE, by_system],
    "programme.number.close": [OFFICE, by_system],
    "programme.decision.date": [OFFICE],
    "programme.draft.read": [OFFICE],
    "programme.draft.change": [OFFICE, by_system],
    "programme.matter.read": [anyone],
    "programme.matter.move": [OFFICE],
    "programme.matter.bar": [OFFICE],
    "programme.ahjo.read": [OFFICE],
    "programme.ahjo.fetch": [OFFICE, by_system],
    # Actuals from the finance system. A controller's file posts to the numbers of her own division only.
    "programme.actuals.bring": [OFFICE, CONTROLLER_OF_PROGRAMME, by_system],
    "programme.actuals.fetch": [OFFICE, by_system],
    "programme.actuals.read": [OFFICE, AUDITOR, own_run, by_system],
    "programme.actuals.import": [OFFICE, own_run, by_system],
    "programme.actuals.replace_source": [OFFICE, by_system],
    "programme.actuals.forget": [by_system],
    # Cycle reports to the City Board: the office writes, another person approves, the auditor draws them again.
    "programme.cycle_report.read": [published, OFFICE, STEERING, AUDITOR, by_system],
    "programme.cycle_report.write": [OFFICE, by_system],
    "programme.cycle_report.freeze": [OFFICE, by_system],
    "programme.cycle_report.review": [OFFICE, by_system],
    "programme.cycle_report.return": [OFFICE, STEERING],
    "programme.cycle_report.approve": [OFFICE, STEERING, by_system],
    "programme.cycle_report.publish": [OFFICE, by_system],
    "programme.cycle_report.correct": [OFFICE, by_system],
    "programme.cycle_report.rerun": [AUDITOR, OFFICE, by_system],
}  # fmt: skip
