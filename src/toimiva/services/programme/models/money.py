"""The money of a programme: appropriations, the ledger that nobody can change, transfers, forecasts, its sums.

Amounts are stored positive in the sense of their kind (a TRANSFER_OUT of 100 is 100); a reversal repeats its entry
with the opposite sign. What must hold between rows stands in migration 0002 as triggers.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Decision, Programme, ProjectNumber, money


class EntryKind(models.TextChoices):
    """What a ledger entry tells; section 6 of the domain page says how each counts."""

    APPROPRIATION = "APPROPRIATION"
    ALLOTMENT = "ALLOTMENT"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    COMMITMENT = "COMMITMENT"
    COMMITMENT_RELEASE = "COMMITMENT_RELEASE"
    ACTUAL = "ACTUAL"
    ACCRUAL = "ACCRUAL"
    FORECAST = "FORECAST"
    CARRY_OVER = "CARRY_OVER"
    LAPSE = "LAPSE"


WITHOUT_NUMBER = (EntryKind.APPROPRIATION, EntryKind.CARRY_OVER, EntryKind.LAPSE)
ANY_SIGN = (EntryKind.ACTUAL, EntryKind.ACCRUAL)  # a credit note is a negative actual
TRANSFERS = (EntryKind.TRANSFER_OUT, EntryKind.TRANSFER_IN)


class PartnerKind(models.TextChoices):
    """Whether the other side of an entry belongs to the city; empty when the source does not say."""

    UNKNOWN = ""
    INTERNAL = "internal"
    EXTERNAL = "external"


class Appropriation(models.Model):
    """Money granted by one decision from one budget item for one year; only a decision that grants opens one."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="appropriations")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appropriation")
    item_code = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    amount = money()
    valid_to = models.DateField(null=True)
    conditions = models.TextField(blank=True)

    class Meta:
        ordering = ["programme_id", "id"]
        constraints = [models.CheckConstraint(name="appropriation_is_positive", condition=Q(amount__gt=0))]


class Period(models.Model):
    """A month of the programme's books. Closing a month closes every earlier one; a month without a row is open."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="periods")
    month = models.DateField()  # its first day
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme_id", "month"]
        constraints = [
            models.UniqueConstraint(name="period_once_in_a_programme", fields=["programme", "month"]),
            models.CheckConstraint(name="period_is_a_month", condition=Q(month__day=1)),
        ]


class PeriodChange(models.Model):
    """A closing or reopening, kept for ever: it tells what was closed on any past day."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="changes")
    closed = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["period_id", "id"]
        constraints = [
            models.CheckConstraint(name="reopening_has_a_reason", condition=Q(closed=True) | ~Q(reason="")),
        ]


class Transfer(models.Model):
    """Money moved from one project number to another, by whom and on which decision."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="transfers")
    from_number = models.ForeignKey(ProjectNumber, on_delete=models.PROTECT, related_name="transfers_out")
    to_number = models.ForeignKey(ProjectNumber, on_delete=models.PROTECT, related_name="transfers_in")
    amount = money()
    decision_ref = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    effective_date = models.DateField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="transfer_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_leads_elsewhere", condition=~Q(from_number=F("to_number"))),
            models.CheckConstraint(name="transfer_has_a_reason", condition=~Q(reason="")),
        ]


class Forecast(models.Model):
    """What a controller expected on a day for one month of a number; the latest entry of a month stands."""

    number = models.ForeignKey(ProjectNumber, on_delete=models.PROTECT, related_name="forecasts")
    made_on = models.DateField()
    month = models.DateField()  # its first day
    amount = money()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField("LedgerEntry", on_delete=models.PROTECT, related_name="forecast")

    class Meta:
        ordering = ["number_id", "month", "id"]
        constraints = [
            models.CheckConstraint(name="forecast_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="forecast_of_a_month", condition=Q(month__day=1)),
        ]


class LedgerEntry(models.Model):
    """One line of the programme's books. It is never changed: a correction reverses it and books anew.

    `effective_date` is the day the event belongs to, `booked_at` when we came to know of it, `period` the month
    whose books were open for it.
    """

    id = models.BigAutoField(primary_key=True)
    # These three keys are held by triggers once a statement (migrations/_ledger_once.py): a check for each row of a
    # long COPY was two fifths of its time.
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    number = models.ForeignKey(
        ProjectNumber, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=EntryKind)
    amount = money()
    effective_date = models.DateField()
    period = models.DateField()  # first day of the month
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    account = models.CharField(max_length=20, blank=True, db_default="", default="")
    cost_centre = models.CharField(max_length=20, blank=True, db_default="", default="")
    supplier_id = models.CharField(max_length=40, blank=True, db_default="", default="")
    supplier_name = models.CharField(max_length=200, blank=True, db_default="", default="")
    partner_kind = models.CharField(max_length=10, choices=PartnerKind, blank=True, db_default="", default="")
    text = models.CharField(max_length=500, blank=True, db_default="", default="")
    document_number = models.CharField(max_length=40, blank=True, db_default="", default="")
    document_row = models.CharField(max_length=20, blank=True, db_default="", default="")
    source = models.CharField(max_length=100, blank=True, db_default="", default="")  # empty: booked by hand
    source_row_hash = models.CharField(max_length=64, blank=True, db_default="", default="")
    # These two, too (migrations/_ledger_once.py); that an entry is reversed once is a unique index of those that are.
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", db_constraint=False
    )
    transfer = models.ForeignKey(
        Transfer, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    note = models.CharField(max_length=500, blank=True, db_default="", default="")
    supplier_withheld = False  # set on a line that is read: its supplier is not for this reader (queries/suppliers.py)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(name="ledger_of_a_period", fields=["programme", "period", "id"]),
            models.Index(name="ledger_of_a_number", fields=["number", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_entry_has_a_number",
                condition=Q(number=None, kind__in=WITHOUT_NUMBER)
                | Q(number__isnull=False) & ~Q(kind=EntryKind.APPROPRIATION),
            ),
            models.CheckConstraint(
                name="ledger_entry_is_positive_unless_it_reverses",
                condition=Q(kind__in=ANY_SIGN)
                | Q(reverses=None, amount__gte=0)
                | Q(reverses__isnull=False, amount__lte=0),
            ),
            models.CheckConstraint(
                name="ledger_transfer_rows_know_their_transfer",
                condition=Q(kind__in=TRANSFERS, transfer__isnull=False) | ~Q(kind__in=TRANSFERS) & Q(transfer=None),
            ),
            models.CheckConstraint(name="ledger_period_is_a_month", condition=Q(period__day=1)),
            models.CheckConstraint(
                name="ledger_row_hash_has_a_source", condition=Q(source_row_hash="") | ~Q(source="")
            ),
            models.UniqueConstraint(
                name="ledger_row_once_from_a_source",
                # the document is part of the hash: before it, rows of one file lie side by side in the index
                fields=["document_number", "source_row_hash", "source"],
                condition=~Q(source_row_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"LedgerEntry ({self.pk})"


class Balance(models.Model):
    """The sums of the ledger by number, kind, month it belongs to and Helsinki day it was booked on.

    The database alone writes these rows, in the statement that adds the entries (migration 0002).
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="balances", db_index=False)
    number = models.ForeignKey(
        ProjectNumber, null=True, on_delete=models.PROTECT, related_name="balances", db_index=False
    )
    kind = models.CharField(max_length=20, choices=EntryKind)
    month = models.DateField()
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=24, decimal_places=2)
    entries = models.BigIntegerField()

    class Meta:
        ordering = ["programme_id", "number_id", "kind", "month", "booked_on"]
        constraints = [
            models.UniqueConstraint(
                name="balance_once",
                fields=["programme", "number", "kind", "month", "booked_on"],
                nulls_distinct=False,
            ),
        ]
