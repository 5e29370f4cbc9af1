"""Who does not want a service's suggestions."""

from __future__ import annotations

from django.db import models

from toimiva.city.residents.models import Person


class ContactRefusal(models.Model):
    """The person has said: do not offer me this service's suggestions. Taking it back removes the row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    refused_at = models.DateTimeField()

    class Meta:
        ordering = ["person_id", "service"]
        constraints = [models.UniqueConstraint(name="refused_once", fields=["person", "service"])]

    def __str__(self) -> str:
        return f"ContactRefusal ({self.pk})"
