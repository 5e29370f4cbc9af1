"""A guardian's wish for a place: an official matter from the moment it is sent."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from toimiva.city.residents.models import Person

from .units import DaycareUnit


class ApplicationState(models.TextChoices):
    """From being written to a place or a no; policy/application_states.toml says who may move what where."""

    CREATED = "CREATED"
    SENT = "SENT"
    WAITING_PLACEMENT = "WAITING_PLACEMENT"
    WAITING_DECISION = "WAITING_DECISION"
    WAITING_CONFIRMATION = "WAITING_CONFIRMATION"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


class Ground(models.TextChoices):
    """Why the need could not be foreseen (Act 540/2018, section 17(2))."""

    WORK = "work"
    STUDIES = "studies"
    TRAINING = "training"
    MOVING = "moving"


OPEN = ("SENT", "WAITING_PLACEMENT", "WAITING_DECISION", "WAITING_CONFIRMATION")


class Application(models.Model):
    """An application of a guardian, or one made of her answer to an offer (`origin` proactive).

    `due_date` is the statutory day by which a place must be arranged, `due_rule` the row that says so; null until it
    is known. `case_id` is its matter in the cases room. `draft` holds what the family has typed and not yet confirmed,
    by step. `language_consent`: a guardian accepts in writing another language than the child's.
    """

    class Type(models.TextChoices):
        DAYCARE = "DAYCARE"
        TRANSFER = "TRANSFER"

    class Origin(models.TextChoices):
        ELECTRONIC = "electronic"
        PAPER = "paper"
        PHONE = "phone"
        PROACTIVE = "proactive"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=8, choices=Type, default=Type.DAYCARE)
    origin = models.CharField(max_length=10, choices=Origin)
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_applications")
    applicant = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="daycare_applications_made"
    )
    offer = models.OneToOneField("daycare.Offer", null=True, on_delete=models.PROTECT, related_name="application")
    preferred_start = models.DateField(null=True)
    hours_week = models.PositiveSmallIntegerField(null=True)
    shift_care = models.BooleanField(default=False)
    language = models.CharField(max_length=3, blank=True)
    language_consent = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    urgent_ground = models.CharField(max_length=8, choices=Ground, blank=True)
    urgent_because = models.CharField(max_length=300, blank=True)
    urgency_shown_on = models.DateField(null=True)
    sibling_basis = models.BooleanField(default=False)
    support_need = models.TextField(blank=True)
    more = models.TextField(blank=True)
    draft = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=ApplicationState, default=ApplicationState.CREATED)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)
    due_rule = models.CharField(max_length=40, blank=True)
    case_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_date", "sent_at", "id"]
        constraints = [
            models.CheckConstraint(name="application_state_is_known", condition=Q(state__in=ApplicationState.values)),
            models.CheckConstraint(
                name="application_sent_says_when_and_by_which_rule",
                condition=Q(state__in=["CREATED", "CANCELLED"]) | Q(sent_at__isnull=False) & ~Q(due_rule=""),
            ),
            models.CheckConstraint(name="nobody_applies_for_oneself", condition=~Q(applicant=F("child"))),
            models.CheckConstraint(name="urgent_application_says_why", condition=Q(urgent=True) ^ Q(urgent_ground="")),
            models.CheckConstraint(name="urgency_ground_is_known", condition=Q(urgent_ground__in=["", *Ground.values])),
            models.UniqueConstraint(
                name="one_draft_of_a_kind", fields=["child", "type", "applicant"], condition=Q(state="CREATED")
            ),
            models.UniqueConstraint(
                name="one_open_application_of_a_kind", fields=["child", "type"], condition=Q(state__in=list(OPEN))
            ),
        ]

    def __str__(self) -> str:
        return f"Application ({self.pk})"


class Wish(models.Model):
    """A unit the family wishes for, in its order: at most three (the city's rule)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    rank = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(DaycareUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["application_id", "rank"]
        constraints = [
            models.UniqueConstraint(name="wish_has_a_rank_of_its_own", fields=["application", "rank"]),
            models.UniqueConstraint(name="unit_wished_for_once", fields=["application", "unit"]),
            models.CheckConstraint(name="at_most_three_wishes", condition=Q(rank__gte=1, rank__lte=3)),
        ]

    def __str__(self) -> str:
        return f"Wish ({self.pk})"


class GuardianAnswer(models.Model):
    """Whether a guardian who did not make the application agrees with it; the last word counts."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="guardian_answers", db_index=False
    )
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    because = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["application_id", "guardian_id"]
        constraints = [
            models.UniqueConstraint(name="guardian_answers_an_application_once", fields=["application", "guardian"]),
            models.CheckConstraint(name="disagreement_says_why", condition=Q(agrees=True) | ~Q(because="")),
        ]

    def __str__(self) -> str:
        return f"GuardianAnswer ({self.pk})"
