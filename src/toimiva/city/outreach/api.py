"""What providers of messages tell the house: answers and deliveries, with an integration key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from toimiva.city.ui import operation

from . import actions

router = Router(tags=["outreach"])


class ReplyIn(Schema):
    """An answer by text message. `provider_id` is the provider's own: a repeat of it changes nothing."""

    channel: str = Field("sms", max_length=8)
    sender: str = Field(max_length=30)
    text: str = Field(max_length=2000)
    received_at: datetime
    provider_id: str = Field(min_length=1, max_length=120)


class ReplyOut(Schema):
    """How the answer was understood: YES, NO or UNCLEAR (help has been sent)."""

    id: UUID
    meaning: str


class DeliveryIn(Schema):
    """What became of a message: DELIVERED, READ, FAILED or RETURNED. `message` is the external id it was sent with."""

    message: UUID
    state: str = Field(max_length=9)
    at: datetime
    event_id: str = Field(min_length=1, max_length=80)
    detail: str = Field("", max_length=200)


class DeliveryOut(Schema):
    """The state in which the message is now."""

    message: UUID
    state: str


@router.post("/replies", response=ReplyOut)
@operation("outreach.reply.receive")
def replies(request: HttpRequest, body: ReplyIn) -> Any:
    """Take an answer by text message; the same `provider_id` again gives the first answer."""
    return actions.receive_reply(request.actor, **body.dict(), now=request.now)  # type: ignore[attr-defined]


@router.post("/deliveries", response=DeliveryOut)
@operation("outreach.delivery.receive")
def deliveries(request: HttpRequest, body: DeliveryIn) -> dict[str, Any]:
    """Take what became of a message; each `event_id` counts once."""
    told = actions.receive_delivery(
        request.actor,  # type: ignore[attr-defined]
        message_id=body.message, state=body.state, at=body.at, event_id=body.event_id, detail=body.detail,
        now=request.now,  # type: ignore[attr-defined]
    )  # fmt: skip
    return {"message": told.pk, "state": told.state}
