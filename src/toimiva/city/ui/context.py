"""What the page shell shows on every page: the city's name and theme, navigation, languages and the user's links."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.access import allowed, table
from toimiva.city.cards import ServiceCard, service_cards

LANGUAGES = (("fi", "FI", "Suomeksi"), ("sv", "SV", "På svenska"), ("en", "EN", "In English"))


class Shown(NamedTuple):
    """A link as the shell shows it."""

    url: str
    name: str
    current: bool = False


def shell(request: Any) -> dict[str, Any]:
    """Return the context of the page shell; what asks for the actor is computed only where it is shown."""
    card = card_of(request)
    language = get_language() or "fi"
    return {
        "city": settings.TOIMIVA_CITY,
        "version": settings.TOIMIVA_VERSION,
        "demo": settings.TOIMIVA_DEMO,
        "languages": LANGUAGES,
        "service": {"name": card.name.in_language(language) if card else ""},
        "navigation": SimpleLazyObject(lambda: navigation(request, card)),
        "user_links": SimpleLazyObject(lambda: user_links(request)),
        "role_names": SimpleLazyObject(lambda: role_names(request)),
        "footer_links": [
            Shown(reverse(name), text)
            for name, text in (
                ("ui:accessibility", _("Accessibility statement")),
                ("ui:privacy", _("Privacy")),
                ("ui:feedback", _("Give feedback")),
                ("rules:index", _("Rules in force")),
                ("ui:api-guide", _("The API")),
                *((("ui:about-demo", _("About the demonstration city")),) if settings.TOIMIVA_DEMO else ()),
            )
        ],
    }


def card_of(request: Any) -> ServiceCard | None:
    """Return the card of the service whose page is shown, by the URL namespace."""
    match = getattr(request, "resolver_match", None)
    namespace = match.namespaces[0] if match and match.namespaces else ""
    return next((card for card in service_cards() if card.code == namespace), None)


def navigation(request: Any, card: ServiceCard | None) -> list[Shown]:
    """Return the navigation of the service's desk, or that of the resident, as far as this actor may go."""
    language = get_language() or "fi"
    desk = card.navigation if card is not None else ()
    links = [(reverse(link.url_name), link.name.in_language(language)) for link in desk
             if allowed(request.actor, link.operation)]  # fmt: skip
    if not links:  # a resident on a page of a service finds the way back
        links = [(reverse("ui:home"), _("Services"))]
        links += [
            (reverse(name), text) for name, text, operation in resident_links() if allowed(request.actor, operation)
        ]
    longest = max((url for url, _name in links if request.path.startswith(url)), key=len, default="")
    return [Shown(url, name, url == longest) for url, name in links]


def resident_links() -> list[tuple[str, str, str]]:
    """The city-wide pages of the resident's navigation whose operation is in the table."""
    links = [
        ("cases:my-matters", _("My matters"), "cases.mine.read"),
        ("residents:my-data", _("My data"), "residents.own.read"),
        ("places:units", _("Places"), "places.read"),
    ]
    return [link for link in links if link[2] in table()]


def user_links(request: Any) -> list[Shown]:
    """Return the links of the user's menu: the own data, and the desks this actor may open."""
    candidates = [
        ("residents:my-data", _("My data"), "residents.own.read"),
        ("cases:queue", _("Cases"), "cases.queue.read"),
        ("residents:search", _("Residents"), "residents.person.read"),
        ("outreach:campaigns", _("Campaigns"), "outreach.campaign.read"),
        ("outreach:messages", _("Messages"), "outreach.message.read"),
        ("identity:users", _("Users and roles"), "identity.users.read"),
        ("identity:keys", _("Integration keys"), "identity.key.read"),
        ("webhooks:subscriptions", _("Webhooks"), "webhooks.subscription.read"),
        ("residents:retention", _("Retention"), "residents.retention.read"),
        ("ui:feedback-inbox", _("Feedback"), "ui.feedback.read"),
        ("audit:events", _("Audit trail"), "audit.read"),
        ("data:indicators", _("Indicators"), "data.read"),
    ]
    return [Shown(reverse(name), text) for name, text, operation in candidates
            if operation in table() and allowed(request.actor, operation)]  # fmt: skip


def role_names(request: Any) -> list[str]:
    """Return the names of the actor's roles in the language of the page."""
    from toimiva.city.identity.roles import role_cards

    language = get_language() or "fi"
    cards = role_cards()
    return sorted(
        {cards[grant.role].name.in_language(language) for grant in request.actor.grants if grant.role in cards}
    )
