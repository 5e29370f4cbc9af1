"""An offer of one concrete place to one child, and to whom it was sent."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from toimiva.city.residents.models import Person

from .rounds import Round
from .units import Band, DaycareUnit


class OfferState(models.TextChoices):
    """PREPARED and SENT hold a seat until the answer or its last day; OPENED is a SENT one that somebody has read."""

    PREPARED = "PREPARED"
    SENT = "SENT"
    OPENED = "OPENED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


HOLDING = (OfferState.PREPARED, OfferState.SENT, OfferState.OPENED)


class Answer(models.TextChoices):
    """How an offer was declined."""

    OTHER_UNIT = "other_unit"
    LATER = "later"
    STAYS_HOME = "stays_home"
    MOVED = "moved"
    OTHER_ARRANGEMENT = "other_arrangement"
    NOT_SAID = "not_said"  # a plain no by text message


class Channel(models.TextChoices):
    """By which way the answer came."""

    PAGE = "page"
    SMS = "sms"
    PHONE = "phone"


class Offer(models.Model):
    """A place offered: unit, band and first day, to be answered by `answer_by`, that day counted.

    `travel_s` is null for a child whose address is protected. `fee_max_cents` is the highest fee of the first day's
    rule, `fee_confirmed` whether its amounts are confirmed. `reasons` come from the run. A child has one offer at a
    time; an answer is given once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="offers")
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_offers")
    unit = models.ForeignKey(DaycareUnit, on_delete=models.PROTECT, related_name="offers", db_index=False)
    band = models.CharField(max_length=2, choices=Band)
    starts = models.DateField()
    travel_s = models.PositiveIntegerField(null=True)
    fee_max_cents = models.PositiveIntegerField(null=True)
    fee_confirmed = models.BooleanField(default=False)
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=OfferState, default=OfferState.PREPARED)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer_by = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answer_channel = models.CharField(max_length=5, choices=Channel, blank=True)
    declined_because = models.CharField(max_length=17, choices=Answer, blank=True)
    ask_again_on = models.DateField(null=True)
    withdrawn_because = models.CharField(max_length=40, blank=True)
    late_answer_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [
            models.Index(fields=["unit", "starts"], name="offers_holding_seats", condition=Q(state__in=HOLDING)),
            models.Index(fields=["answer_by"], name="offers_to_expire", condition=Q(state__in=HOLDING)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_offer_at_a_time", fields=["child"], condition=Q(state__in=["PREPARED", "SENT", "OPENED"])
            ),
            models.UniqueConstraint(name="child_offered_once_in_a_round", fields=["round", "child"]),
            models.CheckConstraint(name="offer_state_is_known", condition=Q(state__in=OfferState.values)),
            models.CheckConstraint(name="offer_band_is_known", condition=Q(band__in=["U3", "O3"])),
            models.CheckConstraint(
                name="answered_offer_says_when",
                condition=~Q(state__in=["ACCEPTED", "DECLINED"]) | Q(answered_at__isnull=False) & ~Q(answer_channel=""),
            ),
            models.CheckConstraint(
                name="declined_offer_says_why", condition=Q(state="DECLINED") ^ Q(declined_because="")
            ),
            models.CheckConstraint(
                name="withdrawn_offer_says_why", condition=~Q(state="WITHDRAWN") | ~Q(withdrawn_because="")
            ),
            models.CheckConstraint(
                name="offer_was_sent", condition=Q(state__in=["PREPARED", "WITHDRAWN"]) | Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Offer ({self.pk})"

    @property
    def holds_a_seat(self) -> bool:
        return self.state in HOLDING

    def is_over(self, day: date) -> bool:
        """Tell whether the time to answer has ended by a day, also while nobody has written it down yet."""
        return self.state == OfferState.EXPIRED or (self.holds_a_seat and day > self.answer_by)


class OfferedTo(models.Model):
    """A guardian to whom the offer was sent. `link` is the SHA-256 of the secret in her link: it shows, never answers.

    A guardian whose own or whose child's address is protected is told by a person, so gets no link.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="offered_to", db_index=False)
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_offers_to_answer")
    link = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["offer_id", "guardian_id"]
        constraints = [
            models.UniqueConstraint(name="offered_to_a_guardian_once", fields=["offer", "guardian"]),
            models.UniqueConstraint(name="offer_link_once", fields=["link"], condition=~Q(link="")),
        ]

    def __str__(self) -> str:
        return f"OfferedTo ({self.pk})"
