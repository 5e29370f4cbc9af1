"""A round of offers: whom it reaches and whom it leaves out, the runs of the assignment, and what each child got."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from toimiva.city.residents.models import Person

from .units import Band, DaycareUnit


class RoundState(models.TextChoices):
    """DRAFT: being assigned. APPROVED: another official agrees. SENT: offers are out. CLOSED: all are answered."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    SENT = "SENT"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Round(models.Model):
    """One round of proactive offers for places that start on `starts`, as the registers stood on `as_of`.

    `rule` is the row of policy/cohort.toml that chose the children; `districts` the codes it was narrowed to (none:
    the whole city). `answer_by` is the last day to answer. `chosen` is the run whose rows are offered. Who approves
    is never who made it. `campaign_id` is the outreach campaign of its messages. `follows` is the round before whose
    unanswered and declined places and children this one takes up; `number` counts the rounds of such a chain.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    rule = models.CharField(max_length=40)
    as_of = models.DateField()
    starts = models.DateField()
    districts = ArrayField(models.CharField(max_length=20), default=list)
    longest_walk_s = models.PositiveIntegerField()
    answer_by = models.DateField(null=True)
    number = models.PositiveSmallIntegerField(default=1)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    seed = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=RoundState, default=RoundState.DRAFT)
    chosen = models.OneToOneField("daycare.Run", null=True, on_delete=models.PROTECT, related_name="+")
    campaign_id = models.UUIDField(null=True)
    decides_on_acceptance = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(name="round_has_a_name_of_its_own", fields=["name"]),
            models.CheckConstraint(
                name="later_round_names_the_one_before",
                condition=Q(number=1, follows=None) | Q(number__gt=1, follows__isnull=False),
            ),
            models.CheckConstraint(name="round_state_is_known", condition=Q(state__in=RoundState.values)),
            models.CheckConstraint(
                name="round_is_approved_by_another", condition=Q(approved_by=None) | ~Q(approved_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="approved_round_has_a_chosen_run",
                condition=Q(state__in=["DRAFT", "CANCELLED"])
                | Q(chosen__isnull=False, approved_at__isnull=False, answer_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_round_says_when", condition=~Q(state__in=["SENT", "CLOSED"]) | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Round ({self.pk})"


class RoundChild(models.Model):
    """A child the round looked at: in it, or left out for a reason (a code of messages/outreach/exclusions.toml).

    `band` and `district` are those of the day the round was made; the address itself is not kept here.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="children", db_index=False)
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_rounds")
    excluded = models.CharField(max_length=40, blank=True)
    band = models.CharField(max_length=2, choices=Band)
    district = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["round_id", "child_id"]
        constraints = [
            models.UniqueConstraint(name="child_in_a_round_once", fields=["round", "child"]),
            models.CheckConstraint(name="round_child_band_is_known", condition=Q(band__in=["U3", "O3"])),
        ]

    def __str__(self) -> str:
        return f"RoundChild ({self.pk})"


class Run(models.Model):
    """One run of the assignment: the mode, what it was given (as a hash), and what it came to (`figures`).

    The same round, inputs and mode give the same rows to the byte. `network` says by which streets the walks were
    measured ("estimate": the straight line, lengthened).
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=10)
    inputs_sha256 = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    figures = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["round_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="run_number_once_in_a_round", fields=["round", "number"]),
            models.CheckConstraint(
                name="run_mode_is_known", condition=Q(mode__in=["fair", "nearest", "balanced", "bottleneck"])
            ),
        ]

    def __str__(self) -> str:
        return f"Run ({self.pk})"


class RunRow(models.Model):
    """What one child got in a run. `unit` null: no place. `reasons` holds the components of the explanation.

    `rank` is the unit's place among those the child could get; `locked`: a person moved or fixed it, and says why.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows", db_index=False)
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(DaycareUnit, null=True, on_delete=models.PROTECT, related_name="+")
    band = models.CharField(max_length=2, choices=Band)
    travel_s = models.PositiveIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    locked = models.BooleanField(default=False)
    why_locked = models.CharField(max_length=300, blank=True)
    reasons = models.JSONField(default=dict)

    class Meta:
        ordering = ["run_id", "child_id"]
        constraints = [
            models.UniqueConstraint(name="child_in_a_run_once", fields=["run", "child"]),
            models.CheckConstraint(name="locked_row_says_why", condition=Q(locked=False) | ~Q(why_locked="")),
        ]

    def __str__(self) -> str:
        return f"RunRow ({self.pk})"
