"""A case: whose it is, in which state, who handles it, by when; its parties, its number series, its timeline."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from toimiva.city.cards import Words
from toimiva.city.identity.models import OrganisationUnit
from toimiva.city.residents.models import Person

if TYPE_CHECKING:
    from ..kinds import CaseKind, State


def as_words(kept: dict[str, str]) -> Words:
    """Return words kept as JSON."""
    return Words(kept.get("fi", ""), kept.get("sv", ""), kept.get("en", ""))


class CaseSeries(models.Model):
    """The last number that a prefix has given in a year; the row is held while a case gets its number."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_series_of_a_year", fields=["prefix", "year"])]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Case(models.Model):
    """A matter of one resident (`subject`). `key` is the service's own id of it: opening it twice is opening it once.

    `payload` holds what the kind's dataclass says; `version` grows with every change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    number = models.CharField(max_length=30)
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases_applied")
    title = models.JSONField()
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=40)
    open = models.BooleanField(default=True)
    due = models.DateField(null=True)
    due_rule = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(OrganisationUnit, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due", "opened_at", "id"]
        indexes = [
            models.Index(F("due").asc(nulls_last=True), "opened_at", "id", name="case_due", condition=Q(open=True)),
        ]
        constraints = [
            models.UniqueConstraint(name="a_matter_is_opened_once", fields=["kind", "key"]),
            models.UniqueConstraint(name="a_case_number_is_given_once", fields=["number"]),
            models.CheckConstraint(
                name="who_handles_a_case_took_it_at_a_time",
                condition=Q(handler=None, taken_at=None) | Q(handler__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_closed_case_says_when_and_until_when_it_is_kept",
                condition=Q(open=True, closed_at=None, keep_until=None)
                | Q(open=False, closed_at__isnull=False, keep_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_case_due_by_a_rule_has_a_day", condition=Q(due_rule="") | Q(due__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_card(self) -> CaseKind:
        from ..kinds import kind_of

        return kind_of(self.kind)

    @property
    def state_card(self) -> State:
        return self.kind_card.states[self.state]

    @property
    def title_words(self) -> Words:
        return as_words(self.title)


class Basis(models.TextChoices):
    """By what right somebody is a party: the matter is hers, she answers for whose it is, or by her own right."""

    SUBJECT = "subject"
    CUSTODY = "custody"
    OWN = "own"


class Party(models.Model):
    """A party of a case. One by custody sees it only while she answers for the subject."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_parties")
    basis = models.CharField(max_length=8, choices=Basis)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_party_once", fields=["case", "person"]),
            models.CheckConstraint(name="party_basis_is_known", condition=Q(basis__in=Basis.values)),
        ]

    def __str__(self) -> str:
        return f"Party ({self.pk})"


class CaseEvent(models.Model):
    """One stop of the timeline: what happened, when, by whom, and which fields changed from what to what.

    `what` has its words in words.py. Never changed or removed: a trigger sees to it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_party = models.BooleanField(default=False)
    public = models.BooleanField(default=True)
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["case_id", "at", "id"]
        indexes = [models.Index(fields=["case", "at", "id"], name="events_of_a_case")]

    def __str__(self) -> str:
        return f"CaseEvent ({self.pk})"
