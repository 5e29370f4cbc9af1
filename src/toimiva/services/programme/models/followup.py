"""What is stored of a project's plan and follow-up: milestones, risks, who manages it, whether it is open, changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Project


class Milestone(models.Model):
    """A step of a project's plan. `due` may be moved; `baseline_due` is the day of the plan that was first agreed.

    The share that is planned or done by a day is a share of the weights; without `baseline_due` a milestone is late or
    in time, but counts in no earned value.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=200)
    due = models.DateField()
    baseline_due = models.DateField(null=True)
    done_on = models.DateField(null=True)
    weight = models.PositiveSmallIntegerField(default=1)
    evidence = models.TextField(blank=True)  # what shows that it is done: an address, a document's number

    class Meta:
        ordering = ["project_id", "due", "id"]
        constraints = [
            models.UniqueConstraint(name="milestone_named_once_in_a_project", fields=["project", "name"]),
            models.CheckConstraint(name="milestone_weighs_something", condition=Q(weight__gte=1, weight__lte=1000)),
            models.CheckConstraint(
                name="milestone_done_with_evidence", condition=Q(done_on=None) | ~Q(evidence="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Milestone ({self.pk})"


class RiskState(models.TextChoices):
    """A risk is open until it has occurred or is no longer one."""

    OPEN = "OPEN"
    OCCURRED = "OCCURRED"
    CLOSED = "CLOSED"


class Risk(models.Model):
    """What may go wrong: probability and effect from 1 to 5, their product, and what is done about it, by whom."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    text = models.CharField(max_length=300)
    probability = models.PositiveSmallIntegerField()
    effect = models.PositiveSmallIntegerField()
    score = models.GeneratedField(
        expression=F("probability") * F("effect"), output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    response = models.TextField()
    owner = models.CharField(max_length=200)  # a role or an official's name, as the project calls them
    due = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=RiskState, default=RiskState.OPEN)

    class Meta:
        ordering = ["project_id", "-score", "id"]
        constraints = [
            models.CheckConstraint(
                name="risk_is_weighed_from_1_to_5",
                condition=Q(probability__gte=1, probability__lte=5, effect__gte=1, effect__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"Risk ({self.pk})"


class ProjectManager(models.Model):
    """Who manages a project, from when and until when; who managed it before stays on record."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="managers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["project_id", "named_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="manager_named_once_at_a_time", fields=["project", "user"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="management_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("named_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"ProjectManager ({self.pk})"


class ProjectState(models.Model):
    """Whether a project is closed: a closed project takes no postings and no new follow-up. No row: it is open."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="state")
    closed = models.BooleanField()
    reason = models.TextField()
    since = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="project_state_has_its_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"ProjectState ({self.pk})"


class FollowupChange(models.Model):
    """One changed value of the follow-up: of what, from what, to what, by whom and why. The database only adds rows."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="followup_changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    thing = models.CharField(max_length=20)  # milestone, risk, target, report, manager, project
    thing_id = models.BigIntegerField()
    name = models.CharField(max_length=300)  # what it was called when it changed
    field = models.CharField(max_length=30)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["project", "-at"], name="followup_change_of_project")]

    def __str__(self) -> str:
        return f"FollowupChange ({self.pk})"
