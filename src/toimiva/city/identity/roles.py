"""Every role of the house: the city's own and those that the services' cards name."""

from __future__ import annotations

from functools import cache

from toimiva.city.cards import RoleCard, Words, service_cards

CITY_ROLES = (
    RoleCard("city.administrator", Words("pääkäyttäjä", "huvudanvändare", "administrator")),
    RoleCard("city.auditor", Words("tarkastaja", "revisor", "auditor")),
    RoleCard("city.analyst", Words("analyytikko", "analytiker", "analyst")),
    RoleCard("outreach.planner", Words("kampanjan suunnittelija", "kampanjplanerare", "campaign planner")),
    RoleCard("outreach.approver", Words("kampanjan hyväksyjä", "godkännare av kampanjer", "campaign approver")),
    RoleCard("outreach.adviser", Words("palveluohjaaja, yhteydenotot", "servicehandledare", "outreach adviser")),
    RoleCard(
        "residents.reader", Words("väestötietojen katselija", "läsare av befolkningsuppgifter", "resident data reader")
    ),
    RoleCard(
        "residents.restricted",
        Words(
            "turvakiellon alaisten tietojen katselija", "läsare av spärrmarkerade uppgifter", "protected data reader"
        ),
    ),
)


@cache
def role_cards() -> dict[str, RoleCard]:
    """Return every role by its code; a code used twice is a defect."""
    cards = [*CITY_ROLES, *(role for card in service_cards() for role in card.roles)]
    by_code = {card.code: card for card in cards}
    if len(by_code) != len(cards):
        raise ValueError("two roles have one code")
    return by_code
