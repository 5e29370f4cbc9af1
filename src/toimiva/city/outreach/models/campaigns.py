"""A campaign: whom a rule found, who waits as the comparison, and the waves in which the others are told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from toimiva.city.residents.models import Person


class CampaignState(models.TextChoices):
    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class Campaign(models.Model):
    """One round of telling people unasked. Its members and arms do not change once it is approved (migration 0002).

    `seed` makes the random choice of the comparison group, and anybody can make it again from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300, blank=True)
    template = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=40, blank=True)
    as_of = models.DateField()
    seed = models.CharField(max_length=64)
    control_share = models.DecimalField(max_digits=4, decimal_places=3)
    state = models.CharField(max_length=8, choices=CampaignState, default=CampaignState.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(name="campaign_name_once", fields=["service", "name"]),
            models.CheckConstraint(
                name="campaign_approver_is_not_its_maker",
                condition=Q(approved_by=None) | Q(made_by=None) | ~Q(approved_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="campaign_begins_with_an_approval",
                condition=Q(state="DRAFT", approved_by=None, approved_at=None)
                | ~Q(state="DRAFT") & Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="control_share_is_a_share", condition=Q(control_share__gte=0, control_share__lt=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Campaign ({self.pk})"


class Wave(models.Model):
    """Those who are told at one time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    planned_on = models.DateField()

    class Meta:
        ordering = ["campaign_id", "number"]
        constraints = [models.UniqueConstraint(name="wave_number_once", fields=["campaign", "number"])]

    def __str__(self) -> str:
        return f"Wave ({self.pk})"


class Arm(models.TextChoices):
    OFFER = "OFFER"
    CONTROL = "CONTROL"


class Member(models.Model):
    """One whom the rule found: excluded with a reason, or drawn into an arm; `rank` is the drawn order."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    excluded = models.CharField(max_length=40, blank=True)
    stratum = models.CharField(max_length=60, blank=True)
    arm = models.CharField(max_length=7, choices=Arm, blank=True)
    rank = models.CharField(max_length=64)
    wave = models.ForeignKey(Wave, null=True, on_delete=models.SET_NULL, related_name="members")

    class Meta:
        ordering = ["campaign_id", "rank"]
        indexes = [models.Index(fields=["campaign", "arm", "rank"], name="outreach_drawn")]
        constraints = [
            models.UniqueConstraint(name="member_once", fields=["campaign", "person"]),
            models.CheckConstraint(
                name="member_is_excluded_or_in_an_arm",
                condition=~Q(excluded="") & Q(arm="") | Q(excluded="", arm__in=["OFFER", "CONTROL"]),
            ),
            models.CheckConstraint(name="only_the_offered_are_in_a_wave", condition=Q(wave=None) | Q(arm="OFFER")),
        ]

    def __str__(self) -> str:
        return f"Member ({self.pk})"
