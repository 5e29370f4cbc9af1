"""The front page and the pages of the house itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from toimiva.city.cards import service_cards
from toimiva.city.identity.middleware import Request

from . import answer, page


@page("ui.home.read")
def home(request: Request) -> HttpResponse:
    """What the city proposes, and its services."""
    language = get_language() or "fi"
    services = [
        {
            "icon": card.icon,
            "url": reverse(card.front),
            "name": card.name.in_language(language),
            "says": card.says.in_language(language),
        }
        for card in service_cards()
    ]
    return answer(request, "ui/home.html", services=services)
