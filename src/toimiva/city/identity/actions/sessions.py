"""Sessions begun and ended: by the user, by the provider, by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.db.models import Q
from helusers.utils import uuid_to_username

from toimiva.city.access import LEVELS_OF_ASSURANCE, system
from toimiva.city.audit.trail import record

from ..actors import actor_of
from ..hooks import tell_signed_in
from ..models import SignInSession, User
from ..refusals import SignInRefused
from .roles import sync_ad_roles

BACKEND = "toimiva.city.identity.provider_sign_in.ProviderBackend"
PROVIDER = system("identity provider")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the provider has proved: the verified claims, and the tokens to be kept in the session."""

    claims: dict[str, Any] = field(repr=False)
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)

    @property
    def loa(self) -> str:
        """The level of assurance; what is not one of the known levels counts as unknown."""
        level = self.claims.get("loa")
        return level if level in LEVELS_OF_ASSURANCE else "unknown"

    @property
    def amr(self) -> list[str]:
        """The methods of identification; some issuers send one text instead of a list."""
        return texts(self.claims.get("amr"))

    @property
    def national_id(self) -> str:
        """The identity code, where a strong identification has proved it; empty elsewhere. Never kept as it is."""
        code = self.claims.get(settings.TOIMIVA_NATIONAL_ID_CLAIM)
        strong = LEVELS_OF_ASSURANCE.index(self.loa) >= LEVELS_OF_ASSURANCE.index("substantial")
        return code.strip() if strong and isinstance(code, str) else ""

    @property
    def staff(self) -> bool:
        """Whether the city's own directory identified the user."""
        return bool(set(self.amr) & set(settings.TOIMIVA_STAFF_AMR))


@transaction.atomic
def user_of(uuid: str, claims: dict[str, Any], *, now: datetime) -> User:
    """Return the user of the provider's claims, made at the first sign-in, with name, groups and roles of today.

    Only these claims are read: a provider must not be able to set any other field of a user.
    No list of groups means no group, and so no role of the directory.
    """
    user: User
    user, _created = User.objects.get_or_create(uuid=uuid, defaults={"username": uuid_to_username(uuid)})
    user.first_name = str(claims.get("given_name") or "")[:150]
    user.last_name = str(claims.get("family_name") or "")[:150]
    user.email = str(claims.get("email") or "")[:254]
    user.anonymised_at = None  # who comes back has an account with a name again
    user.save(update_fields=["first_name", "last_name", "email", "anonymised_at"])
    user.update_ad_groups([name[:200] for name in texts(claims.get("ad_groups")) if name])
    sync_ad_roles(user, now=now)
    return user


def begin_session(request: Any, user: User, proof: Proof, *, kiosk: bool = False) -> None:
    """Sign the user in under a new session key, and remember which session at the provider this is."""
    if not user.is_active:
        raise SignInRefused("account_closed")
    old_key = request.session.session_key
    auth.login(request, user, backend=BACKEND)  # rotates the key, or flushes another user's session
    now = request.now
    request.session.update(
        {
            "loa": proof.loa,
            "amr": proof.amr,
            "staff": proof.staff,
            "kiosk": kiosk,
            "started_at": now.timestamp(),
            "seen_at": now.timestamp(),
            "oidc_access_token": proof.access_token,
            "oidc_id_token": proof.id_token,
        }
    )
    request.session.save()
    with transaction.atomic():
        SignInSession.objects.filter(session_key=old_key).delete()
        SignInSession.objects.create(
            session_key=request.session.session_key,
            user=user,
            sub=str(proof.claims["sub"])[:255],
            sid=str(proof.claims.get("sid") or "")[:255],
            started_at=now,
        )
        tell_signed_in(user, proof, now)
        actor = actor_of(user, on=now.date(), loa=proof.loa, request_id=request.headers.get("X-Request-ID", ""))
        record(actor, "identity.sign_in", user, at=now, loa=proof.loa, amr=proof.amr)


def end_session(request: Any, *, reason: str) -> None:
    """Sign the user of this request out here; signing out twice is signing out once."""
    user, now = request.user, request.now
    key = request.session.session_key
    auth.logout(request)
    if not user.is_authenticated:
        return
    with transaction.atomic():
        SignInSession.objects.filter(session_key=key).delete()
        actor = actor_of(user, on=now.date(), request_id=request.headers.get("X-Request-ID", ""))
        record(actor, "identity.sign_out", user, at=now, reason=reason)


@transaction.atomic
def end_sessions_of(sub: str, sid: str, *, begun_before: datetime, now: datetime) -> int:
    """End the sessions that the provider names, by its session or else by all of its user; return how many.

    Those begun after the provider spoke stay, so that an old message sent again ends nothing new.
    """
    named = Q(sid=sid) if sid else Q(sub=sub)
    if sid and sub:
        named &= Q(sub=sub)
    ended = list(
        SignInSession.objects.select_for_update().filter(named, started_at__lte=begun_before + timedelta(seconds=10))
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in ended:
        store(session.session_key).delete()
        session.delete()
    for user in sorted({session.user_id for session in ended}):
        record(PROVIDER, "identity.sign_out", User(pk=user), at=now, reason="back-channel logout")
    return len(ended)


def texts(value: Any) -> list[str]:
    """Return a claim that may be a list, one text or absent as a list of texts."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, Iterable) else []
