"""The signature of a call, as the Standard Webhooks specification 1.0.0 has it: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import datetime

from django.utils.crypto import salted_hmac

from .models import Subscription

MARK = "whsec_"  # what programs that look for leaked secrets can search for
SALT = "toimiva.webhooks"


def secret(subscription: Subscription, number: int | None = None) -> bytes:
    """Return the subscriber's secret: derived from the installation's own, so that no copy of the rows has it."""
    of = f"{subscription.pk}:{number or subscription.secret_number}"
    return salted_hmac(SALT, of, algorithm="sha256").digest()


def text_of(key: bytes) -> str:
    """Return a secret as it is given to the other system.

    >>> text_of(b"0123456789abcdef01234567")
    'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3'
    """
    return MARK + b64encode(key).decode()


def sign(key: bytes, id: str, at: int, body: str) -> str:
    """Return one signature. The example is that of the specification's own libraries.

    >>> from base64 import b64decode
    >>> key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    return "v1," + b64encode(hmac.digest(key, f"{id}.{at}.{body}".encode(), "sha256")).decode()


def headers(subscription: Subscription, id: str, body: str, now: datetime) -> dict[str, str]:
    """Return the headers of a call; for a day after a new secret it carries the old signature too."""
    at = int(now.timestamp())
    keys = [secret(subscription)]
    if subscription.old_until is not None and now < subscription.old_until:
        keys.append(secret(subscription, subscription.old_number))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Toimiva",
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(sign(key, id, at, body) for key in keys),
    }
