"""Sign-in by OpenID Connect: the code flow of mozilla-django-oidc with the checks that it leaves out.

The library (5.0.2) accepts a wrong `iss`, a wrong `aud` and no `sub`, fetches the keys at each sign-in and
answers 500 to a refused code; see OpenID Connect Core 1.0, sections 3.1.3.7 and 5.3.2, for what must hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import SuspiciousOperation
from helusers.user_utils import convert_to_uuid, is_valid_uuid
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from . import actions
from .actors import RESIDENT
from .provider import provider, verified
from .refusals import ProviderSilent, SignInRefused

if TYPE_CHECKING:
    from .models import User

PROFILE = ("given_name", "family_name", "email", "ad_groups")


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Believes the configured issuer only, and knows users by `sub`, never by their e-mail address."""

    def __init__(self) -> None:  # the library's own reads every endpoint, and so would each request of a session
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.UserModel = get_user_model()

    @property
    def OIDC_OP_TOKEN_ENDPOINT(self) -> str:  # noqa: N802 - the library's name
        return provider()["token_endpoint"]

    @property
    def OIDC_OP_USER_ENDPOINT(self) -> str:  # noqa: N802 - the library's name
        return provider()["userinfo_endpoint"]

    def authenticate(self, request: Any, **kwargs: Any) -> User | None:
        """Return the user who signed in. Raises SignInRefused or ProviderSilent; never an error of the wire."""
        if request is None or not kwargs.get("nonce") or not kwargs.get("code_verifier"):
            return None
        try:
            return super().authenticate(request, **kwargs)  # type: ignore[no-any-return]
        except requests.HTTPError as fault:
            refused = fault.response is not None and fault.response.status_code < 500
            raise (SignInRefused("sign_in_expired") if refused else ProviderSilent("provider_silent")) from fault
        except requests.RequestException as fault:
            raise ProviderSilent("provider_silent") from fault
        except SuspiciousOperation as fault:
            raise SignInRefused("sign_in_not_trusted") from fault

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Exchange the code; an answer without both tokens is no answer."""
        answer = super().get_token(payload)
        if not isinstance(answer, dict) or not all(
            isinstance(answer.get(name), str) for name in ("id_token", "access_token")
        ):
            raise ProviderSilent("provider_silent")
        return answer

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Return the claims of an id token that is for us, in force, and the answer to our own question."""
        claims = verified(token, audience=self.OIDC_RP_CLIENT_ID, require=("exp", "sub"))
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if several else self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise SignInRefused("sign_in_not_trusted")
        if not claims["sub"] or claims.get("nonce") != kwargs["nonce"]:
            raise SignInRefused("sign_in_not_trusted")
        return claims

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Keep nothing yet: the session changes at the sign-in, see `actions.begin_session`."""

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Return the id token's claims, its gaps in the profile filled by userinfo about the same person."""
        info = super().get_userinfo(access_token, id_token, payload)
        if not isinstance(info, dict) or info.get("sub") != payload["sub"]:
            raise SignInRefused("sign_in_not_trusted")
        wanted = (*PROFILE, settings.TOIMIVA_NATIONAL_ID_CLAIM)
        return {name: info[name] for name in wanted if name in info} | payload

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        claims = self.get_userinfo(access_token, id_token, payload)
        # A token with the identity code in it is not kept: it would be in the session and, at the sign-out, in a URL.
        kept = "" if settings.TOIMIVA_NATIONAL_ID_CLAIM in payload else id_token
        self.request.proof = actions.Proof(claims=claims, access_token=access_token, id_token=kept)
        return actions.user_of(uuid_of(claims), claims, now=self.request.now)

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session; a closed account ends its sessions at once."""
        found = self._users().filter(pk=user_id, is_active=True).order_by()  # no order: each request asks this
        return next(iter(found), None)

    def _users(self) -> Any:
        """The users, with the resident each of them is where the residents room is installed: one query, not two."""
        known = {one.get_accessor_name() for one in self.UserModel._meta.related_objects}
        return self.UserModel.objects.select_related(*known & {RESIDENT})


def uuid_of(claims: dict[str, Any]) -> str:
    """Return the user's uuid: the `sub` itself, or what helusers makes of one that is no UUID."""
    sub = str(claims["sub"])
    return sub if is_valid_uuid(sub) else convert_to_uuid(sub, claims.get("tid"))
