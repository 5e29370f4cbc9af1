"""A decision as it was made, how it reached the parties, and what was appealed. A made decision never changes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from toimiva.city.cards import Words
from toimiva.city.residents.models import Person

from .cases import Case, as_words


class Decision(models.Model):
    """A decision: number, day, decider, text, reasons, law and appeal instructions, each kept in three languages.

    `drafted` holds the reasons as the kind drafted them, `reasons` as they were decided. An error is corrected by a
    new decision that names the old one (`corrects`). The database refuses every change (migration 0001).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    outcome_name = models.JSONField()
    made_at = models.DateTimeField()
    made_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decider = models.JSONField()  # name and role as they were on that day, in words
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    four_eyes = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    title = models.JSONField()
    text = models.JSONField()
    reasons = models.JSONField()
    drafted = models.JSONField()
    law = models.JSONField()
    appeal = models.CharField(max_length=20, blank=True)
    appeal_text = models.JSONField()
    party_names = models.JSONField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="a_decision_number_is_given_once", fields=["number"]),
            models.UniqueConstraint(
                name="a_case_is_decided_once_unless_corrected", fields=["case"], condition=Q(corrects=None)
            ),
            models.CheckConstraint(name="a_decision_speaks_a_language", condition=Q(language__in=["fi", "sv", "en"])),
            models.CheckConstraint(
                name="a_decision_has_reasons",
                condition=~Q(reasons__fi="") & ~Q(reasons__sv="") & ~Q(reasons__en=""),
            ),
            models.CheckConstraint(
                name="four_eyes_see_a_decision",
                condition=Q(four_eyes=False) | Q(prepared_by=None) | ~Q(prepared_by=F("decided_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title_words(self) -> Words:
        return as_words(self.title)

    @property
    def outcome_words(self) -> Words:
        return as_words(self.outcome_name)


class DecisionFile(models.Model):
    """The decision as the PDF that was made with it, in the party's language: its bytes and their hash."""

    decision = models.OneToOneField(Decision, primary_key=True, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"DecisionFile ({self.pk})"


class Serving(models.Model):
    """How a decision reached one party: sent on a day, deemed served on another, to be appealed until a third."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="servings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    sent_on = models.DateField()
    served_on = models.DateField()
    last_day = models.DateField(null=True)  # null: the decision cannot be appealed
    rule = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_party_is_served_once", fields=["decision", "person"]),
            models.CheckConstraint(
                name="serving_channel_is_known", condition=Q(channel__in=["electronic", "letter", "handed"])
            ),
            models.CheckConstraint(
                name="served_not_before_sent_nor_after_the_last_day",
                condition=Q(served_on__gte=F("sent_on")) & (Q(last_day=None) | Q(last_day__gt=F("served_on"))),
            ),
        ]

    def __str__(self) -> str:
        return f"Serving ({self.pk})"


class Appeal(models.Model):
    """An appeal as it came in. One that came late is kept too: the body, not this record, dismisses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    last_day = models.DateField(null=True)
    late = models.BooleanField()
    text = models.TextField(max_length=20_000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["received_on", "at"]
        constraints = [
            models.UniqueConstraint(name="a_party_appeals_once", fields=["decision", "person"]),
            models.CheckConstraint(
                name="a_late_appeal_came_after_the_last_day",
                condition=Q(late=False) & (Q(last_day=None) | Q(received_on__lte=F("last_day")))
                | Q(late=True, last_day__isnull=False, received_on__gt=F("last_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal ({self.pk})"
