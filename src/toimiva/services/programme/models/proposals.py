"""What is stored of a selection: the round, its proposals, the sealed sheets of the scorers, the group's decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Matter, money


class RoundState(models.TextChoices):
    """Where a round stands: proposals come in, the group scores, scoring has ended, the group has decided."""

    PREPARING = "PREPARING"
    SCORING = "SCORING"
    CLOSED = "CLOSED"
    DECIDED = "DECIDED"


class ProposalRound(models.Model):
    """A selection of proposals within one frame of money, by the criterion set in force on a day.

    It belongs to the matter, because a programme is read anew with each handling of its matter.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="proposal_rounds")
    name = models.CharField(max_length=200)
    frame = money()
    criterion_set = models.CharField(max_length=40)
    criteria_on = models.DateField()
    state = models.CharField(max_length=20, choices=RoundState, default=RoundState.PREPARING)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="round_has_a_frame", condition=Q(frame__gt=0)),
            models.CheckConstraint(
                name="round_says_when_it_was_opened_and_closed",
                condition=Q(state=RoundState.PREPARING, opened_at=None, closed_at=None)
                | Q(state=RoundState.SCORING, opened_at__isnull=False, closed_at=None)
                | Q(
                    state__in=[RoundState.CLOSED, RoundState.DECIDED],
                    opened_at__isnull=False,
                    closed_at__isnull=False,
                    closed_at__gte=F("opened_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"ProposalRound ({self.pk})"


class AreaMinimum(models.Model):
    """The least money that an impact area must get in a round."""

    round = models.ForeignKey(ProposalRound, on_delete=models.CASCADE, related_name="minimums")
    area = models.CharField(max_length=40)
    amount = money()

    class Meta:
        ordering = ["round_id", "id"]
        constraints = [
            models.UniqueConstraint(name="area_minimum_once_in_a_round", fields=["round", "area"]),
            models.CheckConstraint(name="area_minimum_is_money", condition=Q(amount__gt=0)),
        ]


class Proposal(models.Model):
    """What a division proposes: an attachment of the decision with its answers to the criteria and its money."""

    round = models.ForeignKey(ProposalRound, on_delete=models.PROTECT, related_name="proposals")
    code = models.CharField(max_length=20)  # what the group calls it, such as "Liite 1"
    division = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    need = models.TextField()
    answers = models.JSONField(default=dict)  # criterion -> what the proposal says of it
    benefits = models.TextField(blank=True)  # in the budget year
    platforms = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    areas = models.JSONField(default=list)
    attachment_text = models.TextField(blank=True)

    class Meta:
        ordering = ["round_id", "id"]
        constraints = [models.UniqueConstraint(name="proposal_code_once_in_a_round", fields=["round", "code"])]

    def __str__(self) -> str:
        return f"Proposal ({self.pk})"


class BudgetLine(models.Model):
    """One line of a proposal's money; the proposal's money is the sum of its lines."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=200)
    amount = money()

    class Meta:
        ordering = ["proposal_id", "id"]
        constraints = [models.CheckConstraint(name="budget_line_is_money", condition=Q(amount__gt=0))]


class ScoreSheet(models.Model):
    """One scorer's scores of one proposal: a draft of the scorer alone until submitted, then unchanged.

    `divisions` are the scorer's own on the day of submitting: a sheet of the proposal's own division never counts.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sheets")
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    divisions = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposal_id", "id"]
        constraints = [models.UniqueConstraint(name="scorer_has_one_sheet", fields=["proposal", "scorer"])]

    @property
    def counts(self) -> bool:
        """Whether the sheet counts towards the mean; the proposal must be at hand."""
        return self.proposal.division not in self.divisions


class Score(models.Model):
    """The score of one criterion, and why."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField(null=True)  # null: only the reason has been written yet
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sheet_id", "criterion"]
        constraints = [
            models.UniqueConstraint(name="criterion_scored_once", fields=["sheet", "criterion"]),
            models.CheckConstraint(name="score_is_on_the_scale", condition=Q(value=None) | Q(value__range=(0, 5))),
        ]


class ChoiceNote(models.Model):
    """What the group decided and why, beside what the tool advised at that moment; a later note stands before it."""

    round = models.ForeignKey(ProposalRound, on_delete=models.PROTECT, related_name="notes")
    frame = money()
    maximise = models.CharField(max_length=20)
    advice = models.JSONField()  # as the engine answered, with the scores and ranks it stood on
    chosen = models.ManyToManyField(Proposal, related_name="+")
    as_advised = models.BooleanField()
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round_id", "-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(name="choice_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="choice_has_a_frame", condition=Q(frame__gte=0)),
        ]
