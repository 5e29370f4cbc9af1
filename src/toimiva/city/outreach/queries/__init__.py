"""What can be read of outreach."""

from .contacts import may_be_contacted, messages_about, unwilling

__all__ = ["may_be_contacted", "messages_about", "unwilling"]
