"""Text messages by the city's notification service over HTTP (NOTIFICATION_SERVICE_API_URL of the City of Helsinki)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .base import Envelope
from .http import post


@dataclass(frozen=True)
class SmsService:
    """`POST {url}/message/send` with a token; a repeat of the same idempotency key is the same message."""

    url: str
    token: str = field(repr=False)
    sender: str = "Hel.fi"

    def send(self, envelope: Envelope) -> str:
        body = {"sender": self.sender, "text": envelope.text, "externalId": envelope.id,
                "to": [{"destination": envelope.recipient, "format": "MOBILE"}]}  # fmt: skip
        headers = {"Authorization": f"Token {self.token}", "Idempotency-Key": envelope.id}
        _, told = post(f"{self.url.rstrip('/')}/message/send", body, headers)
        return str(told.get("id") or envelope.id)[:80]
