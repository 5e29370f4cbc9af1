"""Everything that can happen to subscriptions, events and their deliveries."""

from .delivering import Told, deliver_due, forget_old, resend
from .publishing import publish
from .subscriptions import Made, create_subscription, pause, renew_secret, resume

__all__ = [
    "Made",
    "Told",
    "create_subscription",
    "deliver_due",
    "forget_old",
    "pause",
    "publish",
    "renew_secret",
    "resend",
    "resume",
]
