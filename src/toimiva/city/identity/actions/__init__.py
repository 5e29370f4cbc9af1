"""Everything that can happen to users and keys: sign-in, the end of sessions, roles given and taken, forgetting."""

from .accounts import anonymise_accounts
from .keys import create_key, revoke_key, rotate_key
from .roles import grant_role, revoke_role, sync_ad_roles
from .sessions import Proof, begin_session, end_session, end_sessions_of, user_of

__all__ = [
    "Proof",
    "anonymise_accounts",
    "begin_session",
    "create_key",
    "end_session",
    "end_sessions_of",
    "grant_role",
    "revoke_key",
    "revoke_role",
    "rotate_key",
    "sync_ad_roles",
    "user_of",
]
