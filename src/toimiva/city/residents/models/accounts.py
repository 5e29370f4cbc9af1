"""Which user is which resident, and who may act for another."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .persons import Person


class ResidentAccount(models.Model):
    """A user is a resident: written at a strong sign-in whose identity code found the person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="resident_account"
    )
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")

    def __str__(self) -> str:
        return f"ResidentAccount ({self.pk})"


class Mandate(models.Model):
    """`agent` may act for a person or an organisation, within `scope_code` (Suomi.fi e-Authorizations).

    `checked_at` is when the source last confirmed it, by its `request_id`: re-checked at each submission,
    never trusted for more than 15 minutes.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"
        GUARDIAN = "guardian"
        TRUSTEE = "trustee"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates")
    principal = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="mandates_given")
    organisation = models.CharField(max_length=9, blank=True)  # business id NNNNNNN-C
    kind = models.CharField(max_length=12, choices=Kind)
    scope_code = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=40)
    checked_at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["agent_id", "kind", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="mandate_is_of_a_person_or_an_organisation",
                condition=Q(kind="organisation", principal=None) & ~Q(organisation="")
                | ~Q(kind="organisation") & Q(principal__isnull=False, organisation=""),
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_agent", condition=Q(principal=None) | ~Q(principal=F("agent"))
            ),
        ]

    def __str__(self) -> str:
        return f"Mandate ({self.pk})"
