"""A person signs in, does something and signs out, in a real browser under the strict content policy."""

import pytest
from playwright.sync_api import expect

from toimiva.city.identity.models import RoleGrant, User

from ...browser import check_accessibility, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320)])
def test_an_administrator_signs_in_grants_a_role_and_signs_out(service, visit, javascript, width):
    colleague = User.objects.create(
        uuid="7e570000-0000-4000-8000-0000000000ff", first_name="Aino", last_name="Virtanen"
    )
    page = visit(service, locale="en-GB", javascript=javascript, width=width)
    page.goto("/en/users/")
    expect(page.get_by_role("heading", name="Choose a test person")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="Paula Pääkäyttäjä").click()
    expect(page.get_by_role("heading", name="Users and roles", level=1)).to_be_visible()
    page.get_by_label("Name or e-mail").fill("Virtanen")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Virtanen Aino").click()
    page.get_by_label("Role", exact=True).select_option("city.auditor")
    page.get_by_role("button", name="Grant the role").click()
    expect(page.get_by_role("rowheader", name="auditor")).to_be_visible()
    assert RoleGrant.objects.get(user=colleague).role == "city.auditor"
    assert fits(page)
    if javascript:  # axe is a script itself
        check_accessibility(page)
    page.locator("details.t-user summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You have signed out")).to_be_visible()
    page.wait_for_url("**/en/signed-out/")
    page.goto("/en/users/")
    expect(page.get_by_role("heading", name="Choose a test person")).to_be_visible()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_of_the_sign_in_are_accessible(service, visit, language):
    page = visit(service, width=320)
    prefix = "" if language == "fi" else f"/{language}"
    for address in (f"{prefix}/sign-in/", f"{prefix}/signed-out/"):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        check_accessibility(page)
        assert fits(page)


def test_a_resident_is_warned_before_the_session_ends_and_goes_on(service, visit, settings):
    settings.TOIMIVA_RESIDENT_IDLE = settings.TOIMIVA_SESSION_WARNING = 120
    page = visit(service, locale="en-GB")
    page.goto("/en/sign-in/")
    page.get_by_role("link", name="Eino Kevyt").click()
    warning = page.get_by_role("dialog", name="Your session is about to end")
    expect(warning).to_be_visible()
    with page.expect_response("**/session/keep/") as kept:
        warning.get_by_role("button", name="Go on").click()
    assert kept.value.status == 204


def test_who_cancels_is_told_and_may_try_again(service, visit):
    page = visit(service, expected="status of 403")
    page.goto("/en/sign-in/")
    page.get_by_role("link", name="Cancel the sign-in").click()
    expect(page.get_by_role("link", name="Kirjaudu", exact=True).last).to_be_visible()
    check_accessibility(page)
