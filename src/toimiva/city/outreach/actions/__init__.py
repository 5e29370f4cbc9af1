"""Everything that can happen in outreach. Services call `enqueue` and `cancel` in a transaction of their own."""

from .campaigns import Candidate, approve, create_campaign, end, pause, plan_wave, resume
from .deliveries import receive_delivery, record_call, retry
from .queueing import Wanted, cancel, enqueue
from .replying import receive_reply
from .sending import Sent, send_due
from .wishes import allow_contact, refuse_contact

__all__ = [
    "Candidate",
    "Sent",
    "Wanted",
    "allow_contact",
    "approve",
    "cancel",
    "create_campaign",
    "end",
    "enqueue",
    "pause",
    "plan_wave",
    "receive_delivery",
    "receive_reply",
    "record_call",
    "refuse_contact",
    "resume",
    "retry",
    "send_due",
]
