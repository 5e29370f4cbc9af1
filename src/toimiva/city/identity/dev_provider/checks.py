"""What `check --deploy` says of the sign-in: the development provider must never meet real people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


def allowed_here() -> bool:
    """Tell whether the development provider may answer at all: a demo or a programmer's machine."""
    return bool(settings.TOIMIVA_DEV_PROVIDER and (settings.TOIMIVA_DEMO or settings.DEBUG))


@register(Tags.security, deploy=True)
def sign_in_is_real(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find a development provider outside a demo, an installation nobody can sign in to, a demo put to real use."""
    if settings.TOIMIVA_DEV_PROVIDER and not allowed_here():
        return [Error(
            "The development identity provider is switched on outside demo and debug.",
            hint="Set TOIMIVA_OIDC_ISSUER, TOIMIVA_OIDC_CLIENT_ID and TOIMIVA_OIDC_CLIENT_SECRET of the city's own.",
            id="toimiva.identity.E001",
        )]  # fmt: skip
    if not settings.OIDC_OP_ISSUER:
        return [Error("Nobody can sign in: no issuer is named.", hint="Set TOIMIVA_OIDC_ISSUER.",
                      id="toimiva.identity.E002")]  # fmt: skip
    if settings.TOIMIVA_DEV_PROVIDER:
        return [Warning("Anybody may sign in as any test person.", hint="Never put real people into a demo.",
                        id="toimiva.identity.W001")]  # fmt: skip
    return []
