"""A planner looks at a campaign and at the outbox in the browser, wide and at 320 px: all of it fits."""

from __future__ import annotations

import pytest

from toimiva.city.outreach import actions

from ...browser import check_accessibility
from .conftest import JOB, NOW, official, person, queued
from .test_campaigns import running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_planner_reads_a_campaign_and_the_outbox(service, visit, outbox):
    campaign = running()
    wave = actions.plan_wave(JOB, campaign.pk, 8, NOW.date(), now=NOW)
    for member in wave.members.select_related("person"):
        queued(member.person, wave_id=wave.pk)
    queued(person(service_language="", mother_tongue="ar", phone="", email="a@example.fi"))
    actions.send_due(JOB, now=NOW)
    me = person("Asukas", phone="")
    page = visit(service)
    cookie = official("outreach.planner", person=me).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": service}])
    addresses = [f"campaigns/{campaign.pk}/", "", "messages/", "outbox/", "texts/daycare.offer/", "suggestions/"]
    for address in addresses:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{service}/en/outreach/{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
        check_accessibility(page)
