"""Everything that can happen to users: sign-in, the end of sessions, roles given and taken."""

from .roles import grant_role, revoke_role, sync_ad_roles
from .sessions import Proof, begin_session, end_session, end_sessions_of, user_of

__all__ = [
    "Proof",
    "begin_session",
    "end_session",
    "end_sessions_of",
    "grant_role",
    "revoke_role",
    "sync_ad_roles",
    "user_of",
]
