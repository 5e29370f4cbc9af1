"""Django's system checks of this installation: ids toimiva.E…, each with how to mend it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The content policy allows nothing inline and no other host."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [
        f"{name} {source}"
        for name, sources in directives.items()
        for source in sources
        if "unsafe" in str(source) or "//" in str(source) or str(source) in ("*", "http:", "https:")
    ]
    if not loose and "default-src" in directives and "frame-ancestors" in directives:
        return []
    return [Error(f"The content policy is loose: {', '.join(loose) or 'a directive is missing'}.",
                  hint="Serve the file from our own tree instead.", id="toimiva.E001")]  # fmt: skip


@register(Tags.security)
def check_limits(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each limit is a whole number of calls a minute."""
    wrong = [name for name, limit in settings.TOIMIVA_LIMITS.items() if type(limit) is not int or limit < 1]
    return [
        Error(f"TOIMIVA_LIMITS: {name} is no number of calls a minute.", hint="Give 1 or more.", id="toimiva.E002")
        for name in wrong
    ]


@register(Tags.security, deploy=True)
def check_real_people(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What must be so where real people's data is."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("TOIMIVA_DEBUG is on.", hint="Set TOIMIVA_DEBUG=0.", id="toimiva.E003"))
    if settings.TOIMIVA_DEMO:
        found.append(
            Error(
                "The demonstration sign-in is on.",
                hint="Set TOIMIVA_DEMO=0 and TOIMIVA_OIDC_ISSUER.",
                id="toimiva.E004",
            )
        )
    if not settings.TOIMIVA_BASE_URL.startswith("https:"):
        found.append(
            Error("People reach the service without TLS.", hint="Set TOIMIVA_BASE_URL=https://….", id="toimiva.E005")
        )
    if not settings.TOIMIVA_LIMITS:
        found.append(Error("No rate limits.", hint="Set TOIMIVA_LIMITS.", id="toimiva.E006"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("Any host name is answered.", hint="Set TOIMIVA_HOSTS.", id="toimiva.E007"))
    if not settings.TOIMIVA_AUDIT_TARGET:
        found.append(
            Warning(
                "The audit trail is kept in the database alone.",
                hint="Set TOIMIVA_AUDIT_TARGET to a file or URL of another system.",
                id="toimiva.W008",
            )
        )
    return found
