"""Reading a logout token: OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from helusers.jwt import JWT
from helusers.models import OIDCBackChannelLogoutEvent

from .provider import verified
from .refusals import SignInRefused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
MAX_AGE = timedelta(minutes=5)


@dataclass(frozen=True)
class LogoutToken:
    """Whose sessions end: those of the provider's session `sid`, or all of its user `sub`."""

    sub: str
    sid: str
    issued_at: datetime


def read_logout_token(text: str, *, now: datetime) -> LogoutToken:
    """Return what the provider says; SignInRefused when it is not the provider, not for us, old, or an id token."""
    claims = verified(text, audience=settings.OIDC_RP_CLIENT_ID)
    events = claims.get("events")
    sub, sid = claims.get("sub", ""), claims.get("sid", "")
    says_logout = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    named = isinstance(sub, str) and isinstance(sid, str) and (sub or sid)
    issued_at = datetime.fromtimestamp(claims["iat"], UTC)
    if not says_logout or not named or "nonce" in claims or now - issued_at > MAX_AGE:
        raise SignInRefused("logout_token_not_valid")
    OIDCBackChannelLogoutEvent.objects.logout_token_received(JWT(text))  # bearer tokens of that session end too
    return LogoutToken(sub, sid, issued_at)
