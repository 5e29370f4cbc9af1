"""The tests' own browser reaches no other host, and what asks for one is told."""

import pytest

from .browser import leaves

HOME = "http://localhost:8001"


@pytest.mark.parametrize(
    "url, told",
    [
        ("http://localhost:8001/static/toimiva/toimiva.css", False),
        ("data:image/svg+xml,%3Csvg/%3E", False),
        ("blob:http://localhost:8001/0b5a", False),
        ("http://localhost:8002/", True),
        ("https://cdn.example/htmx.js", True),
        ("//192.0.2.1/x", True),
    ],
)
def test_a_request_to_another_host_is_told(url, told):
    assert leaves(url, HOME) == told


@pytest.mark.browser
@pytest.mark.parametrize("host", ["cdn.example", "192.0.2.1"])
def test_a_request_to_another_host_is_stopped(browser, host):
    context = browser.new_context()
    page = context.new_page()
    with page.expect_event("requestfailed") as failed:
        page.set_content(f'<img src="http://{host}/x.png" alt="">')
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
    context.close()
