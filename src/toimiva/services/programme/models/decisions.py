"""What is stored of a programme: the matter, its handlings as read from decision texts, the money asked and granted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..policy.matter_states import (
    AFTER_OUTCOME,
    GRANTS,
    MONEY_STATES,
    OUTCOMES,
    money_may_be_allotted,
    money_may_be_used,
    outcome_after,
)


def money(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a field of euros with cents, exact."""
    return models.DecimalField(max_digits=18, decimal_places=2, **options)


class MatterState(models.TextChoices):
    """Where the matter stands; policy/matter_states.toml has the moves, `Matter.is_granted` says whether to allot."""

    DRAFT_MOTION = "DRAFT_MOTION"
    ON_AGENDA = "ON_AGENDA"
    TABLED = "TABLED"
    RETURNED = "RETURNED"
    REMOVED = "REMOVED"
    REJECTED = "REJECTED"
    GRANTED = "GRANTED"
    GRANTED_MODIFIED = "GRANTED_MODIFIED"
    OTHER = "OTHER"
    APPEAL_PERIOD = "APPEAL_PERIOD"
    FINAL = "FINAL"
    CORRECTED = "CORRECTED"
    REVERSED_BY_COURT = "REVERSED_BY_COURT"


class Execution(models.TextChoices):
    """Whether a decision may be executed before it is final (Local Government Act section 143)."""

    ALLOWED = "ALLOWED"
    PROHIBITED = "PROHIBITED"
    USELESS = "USELESS"


class Remedy(models.TextChoices):
    """How a decision can be appealed; `rectification` and `municipal_appeal` are codes of policy/appeal_period.toml."""

    RECTIFICATION = "rectification"
    MUNICIPAL_APPEAL = "municipal_appeal"
    PROHIBITED = "prohibited"


class SourceKind(models.TextChoices):
    """Where a decision's text came from."""

    FILE = "FILE"
    TEXT = "TEXT"
    AHJO = "AHJO"
    MANUAL = "MANUAL"


MONEY_GRANTED = Q(outcome__in=GRANTS, state__in=MONEY_STATES)  # of a Matter: money may be allotted


class Matter(models.Model):
    """A matter of the city, known by its diary number; it is handled once or many times.

    `outcome` is what was decided of the money (GRANTED, GRANTED_MODIFIED, REJECTED or nothing yet), `granted` its
    figure and `deciding` the handling that did it; they stay while the decision becomes final.
    """

    diary_number = models.CharField(max_length=40, unique=True)
    classification_code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=500)
    state = models.CharField(max_length=20, choices=MatterState, default=MatterState.ON_AGENDA)
    outcome = models.CharField(max_length=20, blank=True)
    granted = money(default=0)
    deciding = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="+")
    execution = models.CharField(max_length=12, choices=Execution, default=Execution.ALLOWED)
    execution_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["diary_number"]
        constraints = [
            models.CheckConstraint(
                name="matter_state_fits_what_was_decided",
                condition=Q(state__in=AFTER_OUTCOME, outcome__in=OUTCOMES)
                | Q(state__in=OUTCOMES, outcome=F("state"))
                | (~Q(state__in=(*AFTER_OUTCOME, *OUTCOMES)) & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="a_grant_says_how_much",
                condition=Q(outcome__in=GRANTS, granted__gt=0) | (~Q(outcome__in=GRANTS) & Q(granted=0)),
            ),
            models.CheckConstraint(
                name="a_bar_to_execution_has_a_reason",
                condition=Q(execution="ALLOWED") | ~Q(execution_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Matter ({self.pk})"

    def come_to(self, state: str, decision: Decision | None = None) -> None:
        """Set the state with what it says of the money, which the constraints hold together; saving is the caller's.

        `decision` is the handling that grants or rejects; a grant without one is a defect.
        """
        self.state, self.outcome = state, outcome_after(state, self.outcome)
        if state in OUTCOMES:
            self.deciding = decision
            self.granted = decision.granted if decision is not None and state in GRANTS else Decimal(0)
        elif not self.outcome:
            self.deciding, self.granted = None, Decimal(0)

    @property
    def is_granted(self) -> bool:
        """Whether money may be allotted: granted, and not reversed by a court (`MONEY_GRANTED` as a filter)."""
        return money_may_be_allotted(self.state, self.outcome)

    @property
    def may_be_executed(self) -> bool:
        """Whether the granted money may be used now: final, or nothing bars execution before that (section 143)."""
        return money_may_be_used(self.state, self.outcome, self.execution)


class Decision(models.Model):
    """One handling of a matter, as its text says it. The text is kept as decoded; `reading` is what was read from it.

    The same text is imported once (`source_sha256`). An error finding holds the import until a person accepts it
    with a written reason: such a decision cannot be stored without one. A text that was changed afterwards is a new
    `version` that `replaces` the one before. `decided_on` is unknown until somebody enters it; `published_on` is the
    day the minutes were made available on the public network.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    section = models.CharField(max_length=20)
    decision_maker = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=20)
    resolution = models.CharField(max_length=20, blank=True)
    confidential = models.BooleanField(default=False)
    granted = money(default=0)
    proposed = money(null=True)
    decided_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    remedy = models.CharField(max_length=20, choices=Remedy, blank=True)
    native_id = models.CharField(max_length=60, blank=True)  # Ahjo's own id of the record
    version_series_id = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    source_kind = models.CharField(max_length=6, choices=SourceKind, default=SourceKind.FILE)
    source_name = models.CharField(max_length=200)
    source_text = models.TextField()
    source_sha256 = models.CharField(max_length=64, unique=True)
    reading = models.JSONField()
    error_findings = models.PositiveIntegerField(default=0)
    accepted_reason = models.TextField(blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["matter_id", "imported_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="errors_are_accepted_with_a_reason",
                condition=Q(error_findings=0) | ~Q(accepted_reason=""),
            ),
            models.CheckConstraint(name="granted_is_not_negative", condition=Q(granted__gte=0)),
            models.UniqueConstraint(
                name="version_of_a_record_once", fields=["native_id", "version"], condition=~Q(native_id="")
            ),
            models.CheckConstraint(
                name="a_later_version_replaces_one",
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="minutes_are_published_after_the_decision",
                condition=Q(decided_on=None) | Q(published_on=None) | Q(published_on__gte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Decision ({self.pk})"


class Programme(models.Model):
    """What a matter asks money for: one appropriation from one budget item, under one root project number."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="programme")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=500)
    root_number = models.CharField(max_length=20, blank=True)
    budget_year = models.PositiveIntegerField(null=True)
    budget_item = models.CharField(max_length=20, blank=True)
    budget_item_name = models.CharField(max_length=200, blank=True)
    proposed = money()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="programme_asks_something", condition=Q(proposed__gt=0))]

    def __str__(self) -> str:
        return f"Programme ({self.pk})"


class DivisionShare(models.Model):
    """What the motion gives one division; `start` and `end` count characters of the decision's text."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="divisions")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    amount = money()
    # the division in the city's organisation: a controller of that unit keeps the division's money
    unit = models.ForeignKey("identity.OrganisationUnit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme_id", "id"]
        constraints = [
            models.UniqueConstraint(name="division_once_in_a_programme", fields=["programme", "code"]),
            models.CheckConstraint(name="division_share_not_negative", condition=Q(amount__gte=0)),
        ]


class Project(models.Model):
    """One project; a joint project of two divisions has two numbers and is one project."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=300)
    place = models.PositiveIntegerField()  # its order in the decision

    class Meta:
        ordering = ["programme_id", "place"]
        constraints = [models.UniqueConstraint(name="project_place_once", fields=["programme", "place"])]

    def __str__(self) -> str:
        return f"Project ({self.pk})"


class ProjectNumber(models.Model):
    """A project number with the money proposed under it, and where the text says so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="numbers")
    division = models.ForeignKey(DivisionShare, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=200, blank=True)
    amount = money()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    closed_on = models.DateField(null=True)  # its last day: nothing later is allotted, moved, committed or expected

    class Meta:
        ordering = ["project_id", "number"]
        constraints = [
            models.CheckConstraint(name="project_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="a_place_in_the_text_ends_after_it_begins",
                condition=Q(start=None, end=None) | Q(end__gt=F("start")),
            ),
        ]
