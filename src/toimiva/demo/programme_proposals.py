"""Two invented selection rounds of the demo city: one scored and decided, one open. Nothing in them is real."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.timezone import localdate

from toimiva.city.access import Actor
from toimiva.city.identity.actions.roles import grant_role
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.models import OrganisationUnit, User
from toimiva.services.programme import actions, queries
from toimiva.services.programme.actions.proposals import ProposalWish, RoundWish
from toimiva.services.programme.actions.scoring import Choice, Given
from toimiva.services.programme.models import Programme, Proposal, ProposalRound

CRITERIA_ON = date(2021, 2, 18)
CRITERIA = ("C1", "C2", "C3", "C4", "C5", "C6", "C7")
SAYS = "Keksitty esimerkki, jolla valintaa voi kokeilla. Ei ole kenenkään oikea esitys."
MEMBERS = {"KASKO": ("Kaisa", "Keksitty"), "KYMP": ("Kyösti", "Keksitty"), "KUVA": ("Kuisma", "Keksitty"),
           "SOTE": ("Sonja", "Keksitty"), "KANSLIA": ("Kanerva", "Keksitty")}  # fmt: skip
AREAS = {"deficit": "SERVICE_DEFICIT", "coping": "STAFF_COPING", "youth": "YOUTH_UNEMPLOYMENT",
         "segregation": "SEGREGATION_POLARISATION"}  # fmt: skip
# code | division | title | euros | impact areas | scores of KASKO, KYMP, KUVA, SOTE and KANSLIA by C1…C7
SCORED = """
Esimerkki 1 | KASKO | Kerhopaikat ilman hakemusta | 900000 | deficit | 5545345 4434334 4534344 5434345 4534344
Esimerkki 2 | KANSLIA | Yhteinen ajanvarauspohja | 1200000 | deficit coping | 3543553 4543553 3443453 4533554 5555555
Esimerkki 3 | KYMP | Lupaneuvonta verkossa | 650000 | deficit | 2423342 5555555 3323332 2423333 3424342
Esimerkki 4 | KUVA | Nuorten kesätyöt kirjastoissa | 480000 | youth | 5234344 4234333 5555545 4244334 4234334
Esimerkki 5 | KUVA | Etäryhmät ikäihmisille | 350000 | segregation | 4334434 4333434 5545545 5434535 4334434
Esimerkki 6 | SOTE | Jonon purku etävastaanotoilla | 1500000 | deficit | 5444335 5343234 5443335 5555545 5443335
Esimerkki 7 | SOTE | Henkilöstön palautumisen pikakysely | 160000 | coping | 3324334 3323334 4324334 4435435 3324335
Esimerkki 8 | KYMP | Oma erillinen karttapalvelu | 520000 | | 0212111 2323222 0111210 0212111 1212111
"""
OPEN = """
Esimerkki A | KASKO | Etäopetuksen tuki kotiin | 420000 | deficit |
Esimerkki B | KUVA | Lähiliikunnan vuorot yhdestä paikasta | 260000 | segregation |
Esimerkki C | KANSLIA | Yritysten neuvonnan yhteinen jono | 380000 | youth |
"""


@transaction.atomic
def load_proposals(actor: Actor, now: datetime) -> None:
    """Load both rounds into the matter of the first granted programme; without one, or twice, nothing is loaded.

    The real decision is tabled: nothing invented is tied to it.
    """
    programme = Programme.objects.exclude(matter__granted=0).order_by("id").first()
    if programme is None or ProposalRound.objects.exists():
        return
    decided = RoundWish(
        name="Keksitty valintakierros (esittelyaineisto)", frame=Decimal(3_500_000), criterion_set="recovery",
        criteria_on=CRITERIA_ON, minimum={AREAS["youth"]: Decimal(300_000), AREAS["coping"]: Decimal(100_000)},
    )  # fmt: skip
    its_round = _round(actor, programme.matter_id, decided, SCORED, now)
    members = {division: _member(actor, division, now) for division in MEMBERS}
    _score(its_round, members, now)
    actions.close_round(actor, its_round.pk, now=now)
    _decide(its_round, members["KANSLIA"], now)
    still_open = RoundWish(
        name="Keksitty avoin kierros (esittelyaineisto)", frame=Decimal(800_000), criterion_set="recovery",
        criteria_on=CRITERIA_ON,
    )  # fmt: skip
    _round(actor, programme.matter_id, still_open, OPEN, now)


def _round(actor: Actor, matter_id: int, wish: RoundWish, table: str, now: datetime) -> ProposalRound:
    made = actions.set_up_round(actor, matter_id, wish, now=now)
    for line in table.strip().splitlines():
        code, division, title, euros, areas, _scores = (cell.strip() for cell in line.split("|"))
        half = Decimal(euros) / 2
        proposal = ProposalWish(
            code=code, division=division, title=title, need=SAYS, lines=[("Työ", half), ("Hankinnat", half)],
            areas=[AREAS[area] for area in areas.split()], benefits=SAYS,
            answers=dict.fromkeys(CRITERIA, "Keksitty vastaus."),
        )  # fmt: skip
        actions.add_proposal(actor, made.pk, proposal, now=now)
    return actions.open_round(actor, made.pk, now=now)


def _member(actor: Actor, division: str, now: datetime) -> Actor:
    """Make an invented member of the group, of one division."""
    first, last = MEMBERS[division]
    uuid = uuid5(NAMESPACE_URL, f"toimiva-demo-steering-{division}")
    user, new = User.objects.get_or_create(
        uuid=uuid, defaults={"username": f"demo-steering-{division.lower()}", "first_name": first, "last_name": last}
    )
    if new:
        OrganisationUnit.objects.get_or_create(code=division, defaults={"name_fi": division})
        grant_role(actor, uuid, "programme.steering_group", unit=division, now=now)
    return actor_of(user, on=localdate(now))


def _score(its_round: ProposalRound, members: dict[str, Actor], now: datetime) -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in SCORED.strip().splitlines()]
    proposals = {proposal.code: proposal for proposal in Proposal.objects.filter(round=its_round)}
    for row in rows:
        for member, digits in zip(members.values(), row[-1].split(), strict=True):
            given = Given(values=dict(zip(CRITERIA, map(int, digits), strict=True)))
            actions.save_scores(member, proposals[row[0]].pk, given, submit=True, now=now)


def _decide(its_round: ProposalRound, member: Actor, now: datetime) -> None:
    shown = queries.proposal_round(member, its_round.pk)
    advised = queries.advised(member, shown, frame=shown.frame, maximise="score")
    taken = [one.proposal.pk for one in advised.proposals if one.proposal.code in (advised.advice.chosen or [])]
    reason = "Keksitty perustelu: ryhmä otti suositellun joukon, koska se täyttää alueiden vähimmäismäärät."
    choice = Choice(proposals=taken, frame=shown.frame, maximise="score", reason=reason)
    actions.decide_round(member, its_round.pk, choice, now=now)
