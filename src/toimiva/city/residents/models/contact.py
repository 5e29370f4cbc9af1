"""How a resident wants to be reached: told by themselves, so no register extract overwrites it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .persons import Person


class Channel(models.TextChoices):
    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class OwnContact(models.Model):
    """The resident's own word on language, e-mail, telephone and channel; it goes before the register's."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="own_contact")
    service_language = models.CharField(max_length=3, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.LETTER)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="the_wished_channel_has_an_address",
                condition=Q(channel="letter") | Q(channel="email") & ~Q(email="") | Q(channel="sms") & ~Q(phone=""),
            )
        ]

    def __str__(self) -> str:
        return f"OwnContact ({self.pk})"
