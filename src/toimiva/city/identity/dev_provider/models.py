"""What the development provider remembers: the codes it gave, each good once and for a minute."""

from __future__ import annotations

from django.db import models


class Code(models.Model):
    """An authorisation code, by the hash of its text, with what its exchange must show (RFC 6749, RFC 7636)."""

    sha256 = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=60)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    nonce = models.CharField(max_length=255, blank=True)
    scope = models.CharField(max_length=255)
    sid = models.UUIDField()
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
