"""Our own scripts in a real browser, under the strict content policy, on pages made in view."""

from __future__ import annotations

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[3] / "src" / "toimiva" / "city" / "ui" / "static"
AXE = Path(__file__).parents[2] / "vendor" / "axe.min.js"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
STYLES = [
    "vendor/fonts.css",
    "vendor/hds.css",
    "vendor/icons.css",
    "toimiva/toimiva.css",
    "toimiva/themes/helsinki.css",
]

SPEC = {
    "data": {"values": [{"area": "Kluuvi", "families": 412}, {"area": "Pasila", "families": 148}]},
    "mark": "bar",
    "width": "container",
    "encoding": {
        "x": {"field": "families", "type": "quantitative"},
        "y": {"field": "area", "type": "nominal"},
    },
}
SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "id": f"area-{n}",
                "name": f"<b>Area {n}</b>",
                "value": f"{n} %",
                "class": n,
                "href": f"/{n}",
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[24 + n, 60], [25 + n, 60], [25 + n, 61], [24 + n, 61], [24 + n, 60]]],
            },
        }
        for n in (1, 2)
    ],
}


class Pages(SimpleHTTPRequestHandler):
    """Static files, and the pages and answers a test lays into `pages` (path -> status, type, body)."""

    def __init__(self, *args, pages, **kwargs):
        self.pages = pages
        super().__init__(*args, directory=str(STATIC), **kwargs)

    def do_GET(self):
        if self.path not in self.pages:
            return super().do_GET()
        status, kind, body = self.pages[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())
        return None

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.pages.setdefault("posted", []).append((self.path, self.headers.get("X-CSRFToken"), sent))
        self.do_GET()

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def site(browser):
    """A site at localhost and a page in it; whatever the browser complains of fails the test."""
    pages: dict = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, pages=pages))
    Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}", locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))

    def show(body: str, *scripts: str, csrf: str = "", clock: bool = False) -> sync_api.Page:
        styles = "".join(
            f'<link rel="stylesheet" href="/{name}">' for name in [*STYLES, "vendor/maplibre-gl/maplibre-gl.css"]
        )
        loads = "".join(
            f'<script src="/{name}"{" type=module" if name.startswith("toimiva/") else " defer"}></script>'
            for name in scripts
        )
        head = f'<meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">{styles}{loads}'
        headers = f""" hx-headers:inherited='{{"X-CSRFToken": "{csrf}"}}'""" if csrf else ""
        html = f'<!doctype html><html lang="en"><head>{head}</head><body{headers}><main>{body}</main></body></html>'
        pages["/"] = (200, "text/html; charset=utf-8", html)
        if clock:
            page.clock.install()
        page.goto("/")
        return page

    yield show, pages, complaints
    context.close()
    server.shutdown()
    server.server_close()


def test_a_chart_is_drawn_from_the_spec_in_the_page(site):
    show, _, complaints = site
    page = show(
        f"""<h1>Queue</h1><figure class="t-frame" data-spec-id="spec">
        <figcaption><strong>Two areas</strong></figcaption>
        <div class="t-plot" data-plot><p>The server's picture</p></div>
        <script type="application/json" id="spec">{json.dumps(SPEC)}</script></figure>""",
        *(f"vendor/vega/{name}.min.js" for name in ("vega", "vega-lite", "vega-embed")),
        "toimiva/js/chart.js",
    )
    figure = page.locator("figure[data-chart=drawn]")
    expect(figure.locator("svg")).to_contain_text("Kluuvi")
    expect(page.get_by_text("The server's picture")).to_have_count(0)
    bar = figure.locator("svg .mark-rect path").first
    assert bar.get_attribute("fill") == "#0000bf"
    page.evaluate(AXE.read_text("utf-8") + ";0")
    assert (
        page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa']}).then(r => r.violations.map(v => v.id))")
        == []
    )
    assert complaints == []


def test_a_chart_that_cannot_be_drawn_leaves_the_servers_picture(site):
    show, _, complaints = site
    page = show(
        """<figure class="t-frame" data-spec-url="/missing.json"><div data-plot>The server's picture</div></figure>""",
        "toimiva/js/chart.js",
    )
    expect(page.locator("figure[data-chart=failed]")).to_contain_text("The server's picture")
    assert any("/missing.json answered 404" in told for told in complaints)


MAP = """<h1>Map</h1><a href="#before">Before</a>
<div class="t-livemap" data-map data-geojson="/areas.geojson" data-list="areas" data-label="Map of areas"
  data-zoom-in="Closer" data-zoom-out="Further"><p>The server's picture</p></div>
<ul id="areas"><li data-area="area-1"><a href="/1">Area 1</a></li>
<li data-area="area-2"><a href="/2">Area 2</a></li></ul>"""


def test_a_map_is_drawn_and_its_list_is_its_equal(site):
    show, pages, complaints = site
    pages["/areas.geojson"] = (200, "application/geo+json", json.dumps(SQUARES))
    page = show(MAP, "toimiva/js/map.js")
    drawn = page.locator("[data-map=drawn]")
    expect(drawn.locator("canvas")).to_be_visible()

    page.get_by_role("link", name="Before").focus()
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert stops == ["Closer", "Further", "Area 1", "Area 2"]
    expect(page.locator("[data-area=area-2]")).to_have_class("is-chosen")

    box = drawn.locator("canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] / 2)
    expect(page.locator("[data-area=area-1]")).to_have_class("is-chosen")
    expect(page.locator(".maplibregl-popup").get_by_role("link", name="<b>Area 1</b>")).to_be_visible()
    assert complaints == []


def test_after_an_answer_the_reader_stands_at_the_fault_or_the_new_heading(site):
    show, pages, complaints = site
    form = """<form hx-post="/answer" hx-target="#part" hx-swap="outerHTML"><button>Send</button></form>"""
    heading = '<h1 tabindex="-1" autofocus>Arrived</h1>'
    page = show(
        f'<section id="part">{form}</section>', "vendor/htmx/htmx.min.js", "toimiva/js/focus.js", csrf="the-token"
    )
    errors = '<div class="t-errors" role="alert"><h2>Mend this</h2></div>'
    pages["/answer"] = (422, "text/html", f'<section id="part">{heading}{errors}{form}</section>')
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    pages["/answer"] = (200, "text/html", f'<section id="part">{heading}</section>')
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", name="Arrived")).to_be_focused()
    assert [token for _, token, _ in pages["posted"]] == ["the-token", "the-token"]
    assert [told for told in complaints if "422" not in told] == []


DIALOG = """<h1>Page</h1><dialog class="t-dialog" data-session-warning data-idle-s="1800" data-warn-s="120"
  data-ended="/ended" aria-labelledby="title"><h2 id="title" tabindex="-1" autofocus>You will be signed out soon</h2>
  <p>The session ends at <time data-session-end></time>.</p>
  <form method="post" action="/keep" data-session-keep><button>Go on</button></form>
  </dialog>"""


def test_an_idle_reader_is_warned_and_goes_on_with_one_press(site):
    show, pages, complaints = site
    pages["/keep"] = (204, "text/plain", "")
    page = show(DIALOG, "toimiva/js/session-warning.js", clock=True)
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    page.clock.fast_forward("27:59")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("00:02")
    expect(dialog).to_be_visible()
    assert dialog.locator("time").text_content().count(":") == 1
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("20:00")
    expect(dialog).to_be_hidden()
    assert [path for path, _, _ in pages["posted"]] == ["/keep"]
    assert complaints == []


def test_a_session_that_ended_says_so(site):
    show, pages, _ = site
    pages["/ended"] = (200, "text/html", "<!doctype html><title>Ended</title><h1>You were signed out</h1>")
    page = show(DIALOG, "toimiva/js/session-warning.js", clock=True)
    page.clock.fast_forward("30:01")
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
