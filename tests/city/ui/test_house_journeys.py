"""The pages of the house in a real browser: accessible, and nothing to scroll sideways on a small telephone."""

import pytest

from ...browser import check_accessibility, fits

PAGES = ["/", "/accessibility/", "/privacy/", "/feedback/", "/about-demo/", "/rules/", "/programme/"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(visit, live_server, address, width):
    page = visit(live_server.url, width=width)
    page.goto(address)
    check_accessibility(page)
    assert fits(page)
