"""Suomi.fi Messages by REST: the mailbox is looked up, and the message goes to it under our own external id.

Contract (https://api.messages.suomi.fi): `POST /v1/token`, `POST /v1/mailboxes/active`,
`POST /v2/messages/electronic`. A repeat of an externalId answers 409 with the first messageId: it was taken.
The shape of the bodies is to be tried against the QA environment before use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .base import Envelope, NotTaken, Skip
from .http import post


@dataclass(frozen=True)
class SuomiFi:
    """The interface at `url`, for one service that sends."""

    url: str
    user: str
    password: str = field(repr=False)
    service: str = ""

    def send(self, envelope: Envelope) -> str:
        if not envelope.national_id:
            raise Skip
        base = self.url.rstrip("/")
        _, told = post(f"{base}/v1/token", {"username": self.user, "password": self.password}, {})
        if not told.get("access_token"):
            raise NotTaken("no token", again=True)
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        _, found = post(f"{base}/v1/mailboxes/active", {"endUsers": [{"id": envelope.national_id}]}, headers)
        active = found.get("endUsersWithActiveMailbox")
        if not isinstance(active, list) or not any(one.get("id") == envelope.national_id for one in active):
            raise Skip
        body = {
            "externalId": envelope.id,
            "recipient": {"id": envelope.national_id},
            "sender": {"serviceId": self.service},
            "electronic": {
                "title": envelope.subject, "body": envelope.text, "bodyFormat": "Text",
                "messageServiceType": "Normal", "replyAllowedBy": "No one", "visibility": "Normal",
            },
        }  # fmt: skip
        _, sent = post(f"{base}/v2/messages/electronic", body, headers)
        if not sent.get("messageId"):
            raise NotTaken("no messageId", again=True)
        return str(sent["messageId"])[:80]
