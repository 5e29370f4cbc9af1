"""Every page that a person can reach by links, as everybody there is: nothing against it from axe, and it fits.

The demo city is small and everything is in it. Each test person signs in and follows every link; of pages made by one
address pattern a few are opened. What reads the same for two persons is looked at once, and axe, which takes most of
the time, sees each page on which anything stands that no page before had.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils.translation import override
from lxml import html

from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.residents.models import Person
from toimiva.demo.load import load_city

from .browser import check_accessibility, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("", "/sv", "/en")
OF_ONE_PATTERN = 2
OF_ONE_PATTERN_BY_ALL = 8  # pages; after that each person opens one of the pattern
WIDTHS = (320, 390, 1280)
# Signing out ends the walk, the provider's pages belong to the sign-in, files are no pages.
LEFT_OUT = re.compile(
    r"^(oidc:|dev_provider:|api:|identity:sign-out|helsinki_health)|(download|csv|geojson|json|cycle-report-(file|draft)|decision-pdf)$"
)
CHANGING = re.compile(r'(csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*")')


@pytest.fixture
def demo_city(tmp_path: Path, settings: Any) -> None:
    """The demo city with a few hundred residents, loaded as the demo itself does it, in a home of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TOIMIVA_OUTBOX = tmp_path / "outbox"

    @contextmanager
    def quiet(says: str) -> Any:
        yield

    load_city(SimpleNamespace(home=tmp_path), 400, 1, date(2026, 1, 1), SimpleNamespace(stage=quiet))


# What axe judges by: each element where it stands (all around it with their classes), with its own classes, the names
# of its attributes (and the values of those that are kinds), whether it has text of its own, and whether there is one
# of it or more; besides the order of headings and landmarks.
BUILT_OF = """() => {
  const kinds = ["role", "type", "scope", "lang", "dir", "aria-live", "aria-current"];
  const places = new Map(), found = new Map();
  for (const one of document.querySelectorAll("html, html *")) {
    if (["path", "script", "option"].includes(one.localName)) continue;
    const own = one.localName + "." + [...one.classList].sort().join(".");
    const place = `${places.get(one.parentElement) || ""}>${own}`;
    places.set(one, place);
    const attributes = [...one.attributes].map((each) =>
      kinds.includes(each.name) ? `${each.name}=${each.value}` : each.name);
    const text = [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const shape = [place, attributes.sort().join(","), text].join(" ");
    found.set(shape, Math.min(2, (found.get(shape) || 0) + 1));
  }
  const order = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,main,nav,header,footer,aside,[role]")];
  const said = order.map((one) => one.getAttribute("role") || one.localName);
  const told = said.filter((one, at) => one !== said[at - 1]).join(" ");
  return [...found].map(([shape, times]) => `${times} ${shape}`).concat(told);
}"""


class Seen:
    """What the walks have looked at already: texts by what they read, and pages by what they are built of."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.built: set[str] = set()
        self.of_pattern: Counter[str] = Counter()

    def is_new(self, built: list[str]) -> bool:
        """Tell whether something of it has been on no page before, and remember all of it."""
        new = not self.built.issuperset(built)
        self.built.update(built)
        return new


class Walk:
    """One person's way through the house, and what was found wrong on it."""

    def __init__(self, page: Any, who: str, language: str, seen: Seen) -> None:
        self.page, self.who, self.language, self.seen = page, who, language, seen
        self.waiting: deque[str] = deque([f"{language}/"])
        self.known = {f"{language}/"}
        self.of_pattern: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.examined = 0

    def go(self) -> list[str]:
        while self.waiting:
            self.look(self.waiting.popleft())
        return self.wrong

    def look(self, address: str) -> None:
        """Fetch the page as its browser would, note its links, and examine it unless the same was seen."""
        answer = self.page.request.get(address)
        if answer.status != 200:
            self.wrong.append(f"{address} as {self.who}: the link leads to {answer.status}")
        elif "text/html" in answer.headers.get("content-type", ""):
            text = answer.text()
            self.note_links(answer.url, text)
            seen = CHANGING.sub("", text[text.index("<main") : text.index("</main>")])
            if seen not in self.seen.texts or not self.examined:  # the person's own menu is seen once
                self.seen.texts.add(seen)
                self.examine(address)

    def examine(self, address: str) -> None:
        self.examined += 1
        self.page.goto(address)
        self.page.wait_for_load_state("load")
        new = self.seen.is_new(self.page.evaluate(BUILT_OF))
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            if not fits(self.page):
                self.wrong.append(f"{address} as {self.who}: scrolls sideways at {width} px")
            if new and width != 320:  # 390 has the same form as 320, and what axe sees is the form
                try:
                    check_accessibility(self.page)
                except AssertionError as told:
                    self.wrong.append(f"{address} as {self.who} at {width} px: {told}")

    def note_links(self, here: str, text: str) -> None:
        for link in html.fromstring(text).xpath("//a/@href"):
            parts = urlsplit(urldefrag(urljoin(here, link)).url)
            if parts.netloc != urlsplit(here).netloc or not self.in_language(parts.path):
                continue
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if (name := self.pattern(parts.path)) is None or address in self.known:
                continue
            self.known.add(address)
            enough = self.seen.of_pattern[name] >= OF_ONE_PATTERN_BY_ALL
            if self.of_pattern[name] < (1 if enough else OF_ONE_PATTERN):
                self.of_pattern[name] += 1
                self.seen.of_pattern[name] += 1
                self.waiting.append(address)

    def in_language(self, path: str) -> bool:
        """Tell whether a page stays in the language of the walk; Finnish has no prefix."""
        return path.startswith(f"{self.language}/") and (bool(self.language) or path[:4] not in ("/sv/", "/en/"))

    def pattern(self, path: str) -> str | None:
        """Return the name of the address's pattern; None for what is not walked. A dead link is walked, and found."""
        try:
            with override(self.language.lstrip("/") or "fi"):  # the prefix is known in its own language only
                name = resolve(path).view_name
        except Resolver404:
            return path
        return None if LEFT_OUT.search(name) else name


def test_every_page_of_everybody_is_accessible_and_fits(service, demo_city, visit):
    """Each person in one of the languages by turns; together they are everybody, and every page in some language."""
    alive = Person.objects.filter(date_of_death=None)
    shown = [f"/residents/{alive.filter(protection_order=ordered).first().pk}/" for ordered in (False, True)]
    seen = Seen()
    wrong: list[str] = []
    patterns = {language: set() for language in LANGUAGES}
    for turn, who in enumerate(["nobody", *persons()]):
        language = LANGUAGES[turn % len(LANGUAGES)]
        page = visit(service)
        if who != "nobody":
            page.goto(f"{language}/sign-in/")
            page.locator(f'a[href*="person={who}"]').first.click()
            page.wait_for_load_state("load")
        walk = Walk(page, who, language, seen)
        if who.startswith("residents."):  # found by a posted form, so no link leads there
            walk.waiting += [language + address for address in shown]
        wrong += walk.go()
        patterns[language] |= set(walk.of_pattern)
        page.context.close()
    assert not wrong, "\n".join(wrong)
    for walked in patterns.values():
        assert {"programme:decision", "places:unit", "data:indicator", "rules:table"} <= walked
