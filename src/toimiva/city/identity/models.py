"""Users, and the roles they hold for the whole city or for an organisation unit."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower
from helusers.models import AbstractUser


def _joined(*names: str) -> Lower:
    """Return the columns in lower case with one space between them."""
    parts = [part for name in names for part in (Value(" "), F(name))][1:]
    return Lower(Concat(*parts, output_field=models.TextField()))


class User(AbstractUser):  # type: ignore[misc]
    """Somebody who signs in: a resident, an official, an integrator. Found by `uuid`, the provider's `sub`.

    `anonymised_at`: the account had not been used for so long that its name and addresses were taken away
    (`actions.anonymise_accounts`); null again after a sign-in.
    `sort_name` and `sought` the database computes from the name and the address, and forgets with them: what lists
    sort by (å, ä and ö last and in this order, which code points do not know) and what a search compares.
    """

    anonymised_at = models.DateTimeField(null=True, blank=True)
    sort_name = models.GeneratedField(
        expression=Func(
            _joined("last_name", "first_name"),
            Value("åäö"),
            Value("{|}"),
            function="translate",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sought = models.GeneratedField(
        expression=_joined("first_name", "last_name", "email"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="user_by_name"),
            GinIndex(Func("sought", function="toimiva_trigrams"), name="user_by_three_letters"),
        ]


class OrganisationUnit(models.Model):
    """A unit of the city's organisation; roles and cases belong to units. Codes are text: leading zeros stay."""

    code = models.CharField(max_length=20, unique=True)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"OrganisationUnit ({self.code})"


class Origin(models.TextChoices):
    """Who gave a role, and so who may take it back: a person or a command, or the sign-in itself."""

    ADMINISTRATOR = "administrator"
    AD_GROUP = "ad_group"
    TEST_PERSON = "test_person"


class RoleGrant(models.Model):
    """A role held by a user from a day to a day (both counted), for the whole city when `unit` is null."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(OrganisationUnit, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.ADMINISTRATOR)

    class Meta:
        ordering = ["user_id", "role", "unit_id"]
        constraints = [
            models.CheckConstraint(
                name="role_grant_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="role_granted_once",
                fields=["user", "role", "unit", "valid_from", "origin"],
                nulls_distinct=False,
            ),
        ]


class AdGroupRole(models.Model):
    """The members of this group of the city's directory hold `role`; given and taken at each sign-in."""

    ad_group = models.ForeignKey("helusers.ADGroup", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(OrganisationUnit, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["ad_group_id", "role", "unit_id"]
        constraints = [
            models.UniqueConstraint(
                name="ad_group_gives_role_once", fields=["ad_group", "role", "unit"], nulls_distinct=False
            )
        ]


class SignInSession(models.Model):
    """Which of our sessions came of which session at the provider, so that the provider can end them."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sub = models.CharField(max_length=255)
    sid = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sub"], name="sign_in_session_of_sub"),
            models.Index(fields=["sid"], name="sign_in_session_of_sid"),
        ]


class IntegrationKey(models.Model):
    """What another system of the city proves itself with at the API: it may do `scopes`, until `expires_at`.

    Only the SHA-256 of the secret is kept (it is 256 random bits, which nobody guesses); `prefix` finds the row and
    may stand in logs. `retired_at`: another key has taken its place, and it ends soon. Who made it stands in the trail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=100))
    calls_per_minute = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField(
        "identity.IntegrationKey", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        ordering = ["name", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_living_key_of_a_name", fields=["name"], condition=Q(revoked_at=None, retired_at=None)
            ),
            models.CheckConstraint(name="key_ends_after_it_begins", condition=Q(expires_at__gte=F("created_at"))),
            models.CheckConstraint(name="key_may_do_something", condition=Q(scopes__len__gt=0)),
            models.CheckConstraint(name="key_may_call", condition=Q(calls_per_minute__gte=1)),
        ]

    def __str__(self) -> str:
        return f"IntegrationKey ({self.prefix})"

    def alive(self, now: datetime) -> bool:
        """Tell whether the key counts at this moment."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def last_minute(self) -> datetime:
        """The end as people read it: until 31 May at 23.59, not 1 June at 0.00."""
        return self.expires_at - timedelta(minutes=1)

    def state(self, now: datetime) -> str:
        """Return `revoked`, `expired`, `retiring` (replaced, and ending soon) or `alive`."""
        if self.revoked_at is not None:
            return "revoked"
        if not self.alive(now):
            return "expired"
        return "alive" if self.retired_at is None else "retiring"
