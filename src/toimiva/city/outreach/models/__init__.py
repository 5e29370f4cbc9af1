"""What is stored of outreach: messages and what became of them, answers, refusals to be contacted, campaigns."""

from .campaigns import Arm, Campaign, CampaignState, Member, Wave
from .messages import Channel, DeliveryEvent, Message, State
from .replies import Meaning, Reply
from .wishes import ContactRefusal

__all__ = [
    "Arm",
    "Campaign",
    "CampaignState",
    "Channel",
    "ContactRefusal",
    "DeliveryEvent",
    "Meaning",
    "Member",
    "Message",
    "Reply",
    "State",
    "Wave",
]
