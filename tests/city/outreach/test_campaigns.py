"""Campaigns: four eyes, a comparison group that can be drawn again, waves, and what stays as it was approved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.access import Actor, Grant
from toimiva.city.identity.models import User
from toimiva.city.outreach import actions
from toimiva.city.outreach.actions import Candidate
from toimiva.city.outreach.engine.holdout import hold_out
from toimiva.city.outreach.models import Campaign, Member, Message
from toimiva.city.refusals import Conflict, Forbidden

from .conftest import JOB, NOW, letters, person, queued

pytestmark = pytest.mark.django_db


def acting(*roles: str) -> Actor:
    user = User.objects.create(uuid=uuid4(), username=str(uuid4()))
    return Actor(id=user.pk, uuid=user.uuid, kind="user", grants=frozenset(Grant(role) for role in roles))


def made(actor: Actor = JOB, *, count: int = 10, share: str = "0.2", **more) -> Campaign:
    values = {"service": "daycare", "name": "Kevät 2027", "template": "daycare.offer"} | more
    members = [Candidate(person_id=person(f"P{number}", phone=f"+3584{number:08}").pk, stratum="a")
               for number in range(count)]  # fmt: skip
    members.append(Candidate(person_id=person("Pois").pk, excluded="open_application"))
    return actions.create_campaign(
        actor, rule="vaka-3v", as_of=date(2026, 11, 24), members=members, control_share=Decimal(share), seed="7",
        now=NOW, **values,
    )  # fmt: skip


def running(**more) -> Campaign:
    campaign = made(**more)
    actions.approve(acting("outreach.approver"), campaign.pk, now=NOW)
    return campaign


def test_the_members_are_drawn_and_can_be_drawn_again():
    campaign = made()
    arms = dict(campaign.members.values_list("person_id", "arm"))
    assert sorted(arms.values()) == [""] + ["CONTROL"] * 2 + ["OFFER"] * 8
    drawn = [(str(pk), "a") for pk, arm in arms.items() if arm]
    assert hold_out(drawn, Decimal("0.2"), "7") == {str(pk) for pk, arm in arms.items() if arm == "CONTROL"}


people = st.lists(st.tuples(st.uuids().map(str), st.sampled_from("abc")), max_size=60, unique_by=lambda one: one[0])


@given(people, st.sampled_from(["0", "0.1", "0.2", "0.5"]), st.integers())
def test_every_stratum_gives_its_share_whatever_the_order(found, share, seed):
    chosen = hold_out(found, Decimal(share), str(seed))
    assert chosen == hold_out(found[::-1], Decimal(share), str(seed))
    for stratum in {one[1] for one in found}:
        members = {one[0] for one in found if one[1] == stratum}
        assert abs(len(chosen & members) - Decimal(share) * len(members)) <= Decimal("0.5")


def test_who_made_it_does_not_approve_it_and_the_database_holds_that():
    both = acting("outreach.planner", "outreach.approver")
    campaign = made(both)
    with pytest.raises(Conflict) as refused:
        actions.approve(both, campaign.pk, now=NOW)
    assert refused.value.code == "approver_made_it_herself"
    with pytest.raises(IntegrityError, match="campaign_approver_is_not_its_maker"), transaction.atomic():
        Campaign.objects.update(state="APPROVED", approved_by=both.id, approved_at=NOW)
    with pytest.raises(Forbidden):
        actions.approve(JOB, campaign.pk, now=NOW)


def test_after_the_approval_members_stay():
    campaign = running()
    for change in (lambda: campaign.members.update(stratum="b"),
                   lambda: campaign.members.all().delete(),
                   lambda: Member.objects.create(campaign=campaign, person=person(), arm="OFFER", rank="0")):  # fmt: skip
        with pytest.raises(IntegrityError, match="do not change"), transaction.atomic():
            change()


def test_waves_take_the_drawn_order_and_end_when_nobody_is_left():
    campaign = running()
    first, second = (actions.plan_wave(JOB, campaign.pk, 5, date(2026, 12, 1), now=NOW) for _ in range(2))
    assert (first.size, second.size, second.number) == (5, 3, 2)
    ranks = [list(wave.members.values_list("rank", flat=True)) for wave in (first, second)]
    assert max(ranks[0]) < min(ranks[1])
    with pytest.raises(Conflict):
        actions.plan_wave(JOB, campaign.pk, 5, date(2026, 12, 1), now=NOW)


def test_a_draft_has_no_waves():
    with pytest.raises(Conflict):
        actions.plan_wave(JOB, made().pk, 5, date(2026, 12, 1), now=NOW)


def test_a_pause_holds_the_queue_back_and_an_end_empties_it(outbox):
    campaign = running()
    wave = actions.plan_wave(JOB, campaign.pk, 8, date(2026, 12, 1), now=NOW)
    for member in wave.members.select_related("person"):
        queued(member.person, wave_id=wave.pk)
    actions.pause(JOB, campaign.pk, now=NOW)
    assert actions.send_due(JOB, now=NOW).sent == 0
    actions.resume(JOB, campaign.pk, now=NOW)
    assert actions.send_due(JOB, now=NOW, limit=3).sent == 3
    actions.end(JOB, campaign.pk, now=NOW)
    assert actions.send_due(JOB, now=NOW).sent == 0
    assert (len(letters(outbox)), Message.objects.filter(reason="campaign_ended").count()) == (3, 5)


def test_one_person_is_told_once_in_a_wave_of_each_child():
    campaign = running()
    wave = actions.plan_wave(JOB, campaign.pk, 8, date(2026, 12, 1), now=NOW)
    to, twins = person(), [person("Kaksonen"), person("Kaksonen")]
    for twin in twins:
        queued(to, wave_id=wave.pk, subject_id=twin.pk)
    with pytest.raises(Conflict):
        queued(to, wave_id=wave.pk, subject_id=twins[0].pk)
    assert Message.objects.count() == 2
