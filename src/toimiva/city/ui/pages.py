"""The front page and the pages of the house itself."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from toimiva.city.cards import service_cards
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import PACKAGE, Missing

from . import answer, page
from .policy.duties import supervisor
from .statement import statement

TABLE = '<div class="t-scroll" role="group" tabindex="0" aria-label="Table"><table class="t-table">'
DEMO_PAGES = (PACKAGE / "demo" / "demo-city.md", PACKAGE.parents[1] / "docs" / "demo-city.md")  # installed, source tree


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
        if card.front
    ]
    return answer(request, "ui/home.html", services=services)


@page("ui.home.read")
def accessibility(request: Request) -> HttpResponse:
    """The accessibility statement, from its data; the supervisor is the one of today."""
    language = get_language() or "fi"
    found = statement()
    issues = [
        {
            "criterion": issue.criterion,
            "fix_by": issue.fix_by,
            "description": issue.description.in_language(language),
            "reason": issue.reason.in_language(language),
            "workaround": issue.workaround.in_language(language),
        }
        for issue in found.issues
    ]
    watch = supervisor(timezone.localdate(request.now))
    return answer(
        request,
        "ui/accessibility.html",
        statement=found,
        issues=issues,
        service_name=found.service.in_language(language),
        burden=found.burden_assessment.in_language(language) if any(found.burden_assessment) else "",
        supervisor={"name": getattr(watch, language, watch.fi), "url": watch.url},
    )


@page("ui.home.read")
def privacy(request: Request) -> HttpResponse:
    """What is known of a person here, why, for how long, and what she may ask."""
    from toimiva.city.audit.actions import RETENTION

    kept = RETENTION.on(timezone.localdate(request.now)).kept
    return answer(request, "ui/privacy.html", city=settings.TOIMIVA_CITY, years=kept.get("years", 0))


@page("ui.home.read")
def about_demo(request: Request) -> HttpResponse:
    """What the demonstration city is made of, from its own document."""
    found = next((path for path in DEMO_PAGES if path.is_file()), None)
    if not settings.TOIMIVA_DEMO or found is None:
        raise Missing("not_found")
    return answer(request, "ui/about_demo.html", text=rendered(found))


def rendered(path: Path) -> str:
    """Return a Markdown document as HTML; HTML written in it stays text, and so do unsafe links."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    html = made.render(path.read_text("utf-8"))
    html = html.replace("<table>", TABLE).replace("</table>", "</table></div>")  # a wide one scrolls by itself
    html = html.replace("<pre>", '<pre tabindex="0">')  # so does code, and the keyboard must reach it
    return mark_safe(html)  # noqa: S308 rendered with html off
