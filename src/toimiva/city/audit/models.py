"""The trail: who read or changed whose data, why and when. Append-only, each row chained to the one before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """One event, written in the transaction of what it tells of. The database refuses its change and removal.

    `person` is the resident whose data it was (null: nobody's, or many: then `facts` holds the count and
    the hash of the id list, and AuditSeen the list). Names never stand here: a target is a model and a key.

    `position`, `previous` and `hash` are set by the database when the transaction commits, from the canonical
    JSON that waits in `unchained` until then (migration 0004); positions have no gaps.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_uuid = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)  # of the system's own actors only
    roles = models.JSONField(default=list)
    operation = models.CharField(max_length=100)
    kind = models.CharField(max_length=6)  # READ CREATE UPDATE DELETE
    target_model = models.CharField(max_length=60, blank=True)
    target_pk = models.CharField(max_length=64, blank=True)
    person = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    unchained = models.TextField(null=True)  # noqa: DJ001 null and "" differ: null is chained
    position = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 unique: a chain never forks
    hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="audit_event_is_chained_whole",
                condition=Q(unchained__isnull=True, position__isnull=False, previous__isnull=False, hash__isnull=False)
                | Q(unchained__isnull=False, position=None, previous=None, hash=None),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="audit_of_person"),
            models.Index(fields=["target_model", "target_pk"], name="audit_of_target"),
            models.Index(fields=["operation", "-id"], name="audit_of_operation"),
            models.Index(fields=["actor_kind", "-id"], name="audit_of_actor_kind"),
            models.Index(fields=["at"], name="audit_of_day"),
        ]

    def __str__(self) -> str:
        return f"AuditEvent ({self.pk})"


class AuditSeen(models.Model):
    """One of the many persons whom an event showed: what she finds under "Who has seen my data".

    Written in the transaction of the event and never after; the event's `people_sha256` vouches for the whole list,
    which `verify` compares. Goes with its event when retention takes it.
    """

    # No foreign key in the database: `verify` must find an event that was taken away, not its remains prevent it.
    event = models.ForeignKey(
        AuditEvent, on_delete=models.DO_NOTHING, related_name="seen", db_index=False, db_constraint=False
    )
    person = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(name="seen_once_in_an_event", fields=["event", "person"])]
        indexes = [models.Index(fields=["person", "-event"], name="audit_seen_person")]

    def __str__(self) -> str:
        return f"AuditSeen ({self.pk})"


class AuditHead(models.Model):
    """Where the chain stood when a day had ended: what an exported copy of it later proves.

    `count` events were chained since the head before. Append-only too.
    """

    day = models.DateField(unique=True)
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    count = models.BigIntegerField()

    class Meta:
        ordering = ["day"]


class AuditShipment(models.Model):
    """How far the trail has been sent to one target. What lies behind `position` has been received there."""

    target = models.CharField(max_length=300, unique=True)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    shipped_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)  # why the last attempt failed; empty: it did not

    class Meta:
        ordering = ["target"]
