"""Chromium for journeys: one browser a run, one context a test, whatever it complains of fails the test.

from browser import browser, visit  # noqa: F401 - fixtures

def test_…(visit, live_server):
    page = visit(live_server.url, locale="en-GB", javascript=False, width=320)
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
# No other host has an address: it is stopped here, and not by a route, for a route turns the browser's cache off.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", NO_OTHER_HOST]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The one browser of the run; without it a skip that names the package, in continuous integration a failure."""
    # The shell is the same Chromium without its own windows and menus: a new visitor takes a quarter of the time.
    program = os.environ.get("TOIMIVA_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        told = "no Chromium: install chromium-headless-shell or chromium, or set TOIMIVA_CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """A function that opens a page of a new visitor at an address. Requests to other hosts are stopped and told."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_page(
        base_url: str, *, locale: str = "fi-FI", javascript: bool = True, width: int = 1280, expected: str = "\0"
    ) -> Any:
        """`expected` is a part of a console message that this visit causes on purpose, such as "status of 403"."""
        context = browser.new_context(
            base_url=base_url, locale=locale, timezone_id="Europe/Helsinki", java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
        )  # fmt: skip
        contexts.append(context)

        def guard(request: Any) -> None:
            if leaves(request.url, base_url):
                complaints.append(f"a request leaves the house: {request.url}")

        def told(message: Any) -> None:
            slow_drawing = "GL Driver Message (OpenGL, Performance" in message.text  # software WebGL, not our page
            if message.type in ("error", "warning") and expected not in message.text and not slow_drawing:
                complaints.append(f"console: {message.text}")

        context.on("request", guard)
        page = context.new_page()
        page.on("console", told)
        page.on("pageerror", lambda fault: complaints.append(f"page: {fault}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def leaves(url: str, base_url: str) -> bool:
    """Tell whether a request asks another host than the one that is visited, or another port of it."""
    asked = urlsplit(url)
    return asked.scheme not in ("data", "blob") and asked.netloc != urlsplit(base_url).netloc


def check_accessibility(page: Any) -> None:
    """Find what axe-core holds against the page. The strict policy forbids script tags, so axe is evaluated, once."""
    page.wait_for_load_state("load")  # before that a style sheet may still be on its way
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + ";0")
    # only what is wrong is gathered; no rule of these reads style sheets, so they are not fetched once more, and sound
    # is waited for where there is some
    plays = page.evaluate("document.querySelector('audio, video') !== null")
    preload = {"assets": ["media"]} if plays else False
    wish = json.dumps({
        "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": preload,
    })  # fmt: skip
    found = page.evaluate(f"axe.run(document, {wish})")["violations"]
    told = [f"{one['id']}: {node['target']} {node['html'][:200]}" for one in found for node in one["nodes"]]
    assert not told, "\n".join(told)


def fits(page: Any) -> bool:
    """Tell whether nothing has to be scrolled sideways (WCAG 1.4.10)."""
    page.wait_for_load_state("load")  # before that a style sheet may still be on its way
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
