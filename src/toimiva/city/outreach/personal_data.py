"""A person's own data in outreach: what she was told, what she answered, what she does not want to be offered."""

from __future__ import annotations

from django.utils import timezone

from toimiva.city.cards import Words
from toimiva.city.residents.gdpr import Keep, Node, Provider, Subject, branch, value
from toimiva.city.residents.personal_data import nothing, while_held

from .models import ContactRefusal, Member, Message, Reply
from .protected_texts import hide_homes

TOLD = Keep(
    code="kept_messages",
    reason=Words(
        "Mitä kaupunki on sinulle kirjoittanut ja mitä olet vastannut, säilytetään kaksi vuotta.",
        "Vad staden har skrivit till dig och vad du har svarat sparas i två år.",
        "What the city has written to you and what you have answered is kept for two years.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta; hallintolaki 434/2003, 42 §",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b; förvaltningslagen 434/2003, 42 §",
        "GDPR (EU) 2016/679, article 17(3)(b); Administrative Procedure Act 434/2003, section 42",
    ),
)
WISH = Keep(
    code="kept_refusals_of_contact",
    reason=Words(
        "Kielto säilytetään, jotta sitä noudatetaan.",
        "Förbudet sparas för att det ska följas.",
        "The refusal is kept so that it is respected.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 21 artikla",
        "Dataskyddsförordningen (EU) 2016/679, artikel 21",
        "GDPR (EU) 2016/679, article 21",
    ),
)
WORK = Keep(
    code="kept_campaigns",
    reason=Words(
        "Olet tehnyt tai hyväksynyt kampanjan. Tekijä on osa asiakirjaa, josta viranomainen vastaa.",
        "Du har gjort eller godkänt en kampanj. Vem som gjort det hör till en handling som myndigheten ansvarar för.",
        "You have made or approved a campaign. Who did is part of a record the authority answers for.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b",
        "GDPR (EU) 2016/679, article 17(3)(b)",
    ),
    blocks=True,
)


def messages(subject: Subject) -> list[Node]:
    if subject.person is None or not subject.strong:
        return []
    rows = list(Message.objects.filter(person=subject.person).order_by("queued_at", "id"))
    hide_homes(rows, timezone.localdate())
    return branch("MESSAGES", [
        {"key": "MESSAGE", "children": [
            value("SERVICE", one.service), value("SENT_AT", one.sent_at), value("CHANNEL", one.channel),
            value("RECIPIENT", one.recipient), value("STATE", one.state), value("SUBJECT", one.title),
            value("TEXT", one.text), value("ANSWER", one.answer),
        ]} for one in rows
    ])  # fmt: skip


def replies(subject: Subject) -> list[Node]:
    if subject.person is None or not subject.strong:
        return []
    rows = Reply.objects.filter(person=subject.person).order_by("received_at", "id")
    return branch("REPLIES", [
        {"key": "REPLY", "children": [value("RECEIVED_AT", one.received_at), value("TEXT", one.text),
                                      value("MEANING", one.meaning)]} for one in rows
    ])  # fmt: skip


def refusals(subject: Subject) -> list[Node]:
    if subject.person is None or not subject.strong:
        return []
    rows = ContactRefusal.objects.filter(person=subject.person)
    return branch("NO_SUGGESTIONS", [value("SERVICE", one.service) for one in rows])


def memberships(subject: Subject) -> list[Node]:
    """In which campaigns the person was looked for; in which arm would tell nothing of her, and is told too."""
    if subject.person is None or not subject.strong:
        return []
    rows = Member.objects.filter(person=subject.person).select_related("campaign")
    return branch("CAMPAIGNS", [
        {"key": "CAMPAIGN", "children": [value("NAME", one.campaign.name), value("RULE", one.campaign.rule),
                                         value("ARM", one.arm), value("EXCLUDED", one.excluded)]} for one in rows
    ])  # fmt: skip


PROVIDERS = [
    Provider(
        models=("outreach.Message",), title=Words("Viestit sinulle", "Meddelanden till dig", "Messages to you"),
        export=messages,
        keep=lambda one: TOLD if one.person and Message.objects.filter(person=one.person).exists() else None,
    ),
    Provider(
        models=("outreach.Reply",), title=Words("Vastauksesi", "Dina svar", "Your answers"), export=replies,
        keep=lambda one: TOLD if one.person and Reply.objects.filter(person=one.person).exists() else None,
    ),
    Provider(
        models=("outreach.ContactRefusal",), title=Words("Ehdotusten kiellot", "Förbud mot förslag", "No suggestions"),
        export=refusals,
        keep=lambda one: WISH if one.person and ContactRefusal.objects.filter(person=one.person).exists() else None,
    ),
    Provider(
        models=("outreach.Member",), title=Words("Kampanjat", "Kampanjer", "Campaigns"), export=memberships,
        keep=lambda one: TOLD if one.person and Member.objects.filter(person=one.person).exists() else None,
    ),
    Provider(
        models=("outreach.Campaign",),
        title=Words("Tehdyt kampanjat", "Gjorda kampanjer", "Campaigns made or approved"), export=nothing,
        keep=lambda one: while_held("outreach.Campaign", "made_by", WORK)(one)
        or while_held("outreach.Campaign", "approved_by", WORK)(one),
    ),
]  # fmt: skip
