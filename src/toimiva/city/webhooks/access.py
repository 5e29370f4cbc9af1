"""Who may let other systems be told of events: the administrator alone; what is due is sent by the system."""

from toimiva.city.access import by_system, role

ADMINISTRATOR = role("city.administrator")

ACCESS = {
    "webhooks.subscription.read": [ADMINISTRATOR, by_system],
    "webhooks.subscription.create": [ADMINISTRATOR, by_system],
    "webhooks.subscription.change": [ADMINISTRATOR, by_system],
    "webhooks.delivery.resend": [ADMINISTRATOR, by_system],
    "webhooks.deliver": [by_system],
    "webhooks.forget": [by_system],
}
