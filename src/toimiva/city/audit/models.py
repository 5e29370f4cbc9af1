"""The trail: who read or changed whose data, why and when. Append-only, each row chained to the one before."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One event, written in the transaction of what it tells of. The database refuses its change and removal.

    `person` is the resident whose data it was (null: nobody's, or many: then `facts` holds the count and
    the hash of the id list). Names never stand here: a target is a model and a key.
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
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="audit_of_person"),
            models.Index(fields=["target_model", "target_pk"], name="audit_of_target"),
        ]
