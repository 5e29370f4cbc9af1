"""The personal data of the city's rooms: what is exported, what goes, what must be kept by which law."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Q

from toimiva.city.cards import Words

from .gdpr import Keep, Node, Provider, Subject, branch, value, withheld
from .models import Guardianship, Mandate, OwnContact, ResidentAccount
from .protection import address_is_withheld, addresses_of, masked_code

STRONGER = Keep(
    code="stronger_identification_needed",
    reason=Words(
        "Tieto näytetään vain vahvasti tunnistautuneelle.",
        "Uppgiften visas bara för den som identifierat sig starkt.",
        "This is shown only after strong identification.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 12 artiklan 6 kohta",
        "Dataskyddsförordningen (EU) 2016/679, artikel 12.6",
        "GDPR (EU) 2016/679, article 12(6)",
    ),
)
PROTECTED = Keep(
    code="protection_order",
    reason=Words(
        "Turvakielto: osoitetta ja kotikuntaa ei anneta verkossa. Kysy ne väestötietojen palvelupisteestä.",
        "Spärrmarkering: adress och hemkommun lämnas inte ut på nätet. Fråga dem vid ett serviceställe.",
        "Protection order: address and municipality are not given online. Ask for them at a service point.",
    ),
    law=Words(
        "Laki väestötietojärjestelmästä 661/2009, 36 §",
        "Lagen om befolkningsdatasystemet 661/2009, 36 §",
        "Act on the Population Information System 661/2009, section 36",
    ),
)
OTHERS = Keep(
    code="concerns_others_too",
    reason=Words(
        "Kotitalouden tulot kertovat myös muista. Kysy omat tietosi palvelupisteestä.",
        "Hushållets inkomster berättar också om andra. Fråga dina egna uppgifter vid ett serviceställe.",
        "The income of the household tells of others, too. Ask for your own data at a service point.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 15 artiklan 4 kohta",
        "Dataskyddsförordningen (EU) 2016/679, artikel 15.4",
        "GDPR (EU) 2016/679, article 15(4)",
    ),
)
REGISTER = Keep(
    code="kept_population_register",
    reason=Words(
        "Väestötietojärjestelmän tiedot ovat kaupungin lakisääteisiä tehtäviä varten.",
        "Befolkningsdatasystemets uppgifter behövs för stadens lagstadgade uppgifter.",
        "Data of the population information system is held for the city's statutory tasks.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta; laki väestötietojärjestelmästä 661/2009",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b; lagen om befolkningsdatasystemet 661/2009",
        "GDPR (EU) 2016/679, article 17(3)(b); Act on the Population Information System 661/2009",
    ),
)
TRAIL = Keep(
    code="kept_audit_trail",
    reason=Words(
        "Tieto siitä, kuka on katsonut tai muuttanut tietojasi, säilytetään viisi vuotta.",
        "Uppgiften om vem som sett eller ändrat dina uppgifter sparas i fem år.",
        "The record of who has seen or changed your data is kept for five years.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 5 artiklan 2 kohta ja 17 artiklan 3 kohdan e alakohta",
        "Dataskyddsförordningen (EU) 2016/679, artiklarna 5.2 och 17.3 e",
        "GDPR (EU) 2016/679, articles 5(2) and 17(3)(e)",
    ),
)
ROLES = Keep(
    code="roles_in_force",
    reason=Words(
        "Sinulla on rooleja kaupungin tehtävissä. Pyydä pääkäyttäjää poistamaan ne ensin.",
        "Du har roller i stadens uppdrag. Be en administratör ta bort dem först.",
        "You hold roles in the city's tasks. Ask an administrator to take them back first.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b",
        "GDPR (EU) 2016/679, article 17(3)(b)",
    ),
    blocks=True,
)
ANSWERS = Keep(
    code="kept_answers_to_feedback",
    reason=Words(
        "Olet vastannut palautteeseen. Vastaaja on osa asiakirjaa, josta viranomainen vastaa.",
        "Du har besvarat respons. Vem som svarat hör till en handling som myndigheten ansvarar för.",
        "You have answered feedback. Who answered is part of a record the authority answers for.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta; hallintolaki 434/2003, 8 §",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b; förvaltningslagen 434/2003, 8 §",
        "GDPR (EU) 2016/679, article 17(3)(b); Administrative Procedure Act 434/2003, section 8",
    ),
    blocks=True,
)


def register_data(subject: Subject) -> list[Node]:
    """The person as the register says; the identity code masked, the address only where it may be shown."""
    person = subject.person
    if person is None:
        return []
    if not subject.strong:
        return [withheld("PERSON", STRONGER)]
    hidden = address_is_withheld(person)
    facts = [
        value("FIRST_NAMES", person.first_names), value("CALL_NAME", person.call_name),
        value("LAST_NAME", person.last_name), value("DATE_OF_BIRTH", person.date_of_birth),
        value("NATIONAL_ID", masked_code(person)), value("SEX", person.sex),
        value("MOTHER_TONGUE", person.mother_tongue), value("SERVICE_LANGUAGE", person.service_language),
        value("EMAIL", person.email), value("PHONE", person.phone),
        value("PROTECTION_ORDER", "true" if person.protection_order else "false"),
        withheld("HOME_MUNICIPALITY", PROTECTED) if hidden else value("HOME_MUNICIPALITY", person.home_municipality),
    ]  # fmt: skip
    return branch("PERSON", facts)


def addresses(subject: Subject) -> list[Node]:
    if subject.person is None or not subject.strong:
        return []
    if address_is_withheld(subject.person):
        return [withheld("ADDRESSES", PROTECTED)]
    told = [
        {"key": "ADDRESS", "children": [
            value("KIND", one.kind), value("STREET", one.line), value("POSTAL_CODE", one.postal_code),
            value("POST_OFFICE", one.post_office), value("VALID_FROM", one.valid_from),
            value("VALID_TO", one.valid_to),
        ]}
        for one in addresses_of(subject.person, withheld=False)
    ]  # fmt: skip
    return branch("ADDRESSES", told)


def household(subject: Subject) -> list[Node]:
    """The household of the register: kind, size, dwelling. Its income tells of others, unless she is alone."""
    person = subject.person
    if person is None or not subject.strong or person.household is None:
        return []
    members = person.household.members.filter(date_of_death=None).count()
    income = value("INCOME_EUR_YEAR", person.household.income_eur_year)
    facts = [value("KIND", person.household.kind), value("MEMBERS", members),
             income if members == 1 else withheld("INCOME_EUR_YEAR", OTHERS)]  # fmt: skip
    if not address_is_withheld(person):
        facts.append(value("DWELLING_M2", person.household.dwelling_m2))
    return branch("HOUSEHOLD", facts)


def guardianships(subject: Subject) -> list[Node]:
    """Whom the person answers for or who answers for her: kind and days; of the other only the name."""
    if subject.person is None or not subject.strong:
        return []
    rows = Guardianship.objects.select_related("ward", "guardian").order_by("valid_from", "id")
    told = [_guardianship("WARD", row, row.ward) for row in rows.filter(guardian=subject.person)]
    told += [_guardianship("GUARDIAN", row, row.guardian) for row in rows.filter(ward=subject.person)]
    return branch("GUARDIANSHIPS", told)


def _guardianship(key: str, row: Guardianship, other: Any) -> Node:
    children = [value("NAME", other.name), value("KIND", row.kind), value("VALID_FROM", row.valid_from),
                value("VALID_TO", row.valid_to)]  # fmt: skip
    return {"key": key, "children": children}


def own_contact(subject: Subject) -> list[Node]:
    contact = OwnContact.objects.filter(person=subject.person).first() if subject.person else None
    if contact is None:
        return []
    if not subject.strong:
        return [withheld("OWN_CONTACT", STRONGER)]
    names = ("service_language", "email", "phone", "channel", "changed_at")
    return branch("OWN_CONTACT", [value(name.upper(), getattr(contact, name)) for name in names])


def mandates(subject: Subject) -> list[Node]:
    if subject.person is None or not subject.strong:
        return []
    told = []
    for key, rows in (("ACTS_FOR", subject.person.mandates), ("IS_ACTED_FOR_BY", subject.person.mandates_given)):
        for row in rows.all():
            children = [value("KIND", row.kind), value("ORGANISATION", row.organisation),
                        value("SCOPE", row.scope_code), value("VALID_FROM", row.valid_from),
                        value("VALID_TO", row.valid_to)]  # fmt: skip
            told.append({"key": key, "children": children})
    return branch("MANDATES", told)


def delete_mandates(subject: Subject) -> int:
    """Confirmations fetched from Suomi.fi: they are asked for again when needed."""
    if subject.person is None:
        return 0
    count: int = Mandate.objects.filter(agent=subject.person).delete()[0]
    return count + int(Mandate.objects.filter(principal=subject.person).delete()[0])


def account(subject: Subject) -> list[Node]:
    user = subject.user
    names = (("UUID", "uuid"), ("FIRST_NAME", "first_name"), ("LAST_NAME", "last_name"), ("EMAIL", "email"),
             ("DATE_JOINED", "date_joined"), ("LAST_LOGIN", "last_login"))  # fmt: skip
    told = [value(key, getattr(user, name)) for key, name in names]
    told += branch("GROUPS", [value("GROUP", group.name) for group in user.ad_groups.all()])
    return branch("ACCOUNT", told)


def delete_account(subject: Subject) -> int:
    """The account, its sessions at the provider, its groups and roles that have ended."""
    return 1 if subject.user.delete()[0] else 0


def roles(subject: Subject) -> list[Node]:
    told = [
        {"key": "ROLE", "children": [value("CODE", grant.role), value("VALID_FROM", grant.valid_from),
                                     value("VALID_TO", grant.valid_to)]}
        for grant in subject.user.role_grants.all()
    ]  # fmt: skip
    return branch("ROLES", told)


def keep_roles(subject: Subject) -> Keep | None:
    open_grants = [one for one in subject.user.role_grants.all() if one.valid_to is None or one.valid_to >= subject.on]
    return ROLES if open_grants else None


def nothing(subject: Subject) -> list[Node]:
    """For data that is told elsewhere: the trail on "Who has seen my data", an official's work in its own service."""
    return []


def while_held(label: str, column: str, keep: Keep) -> Callable[[Subject], Keep | None]:
    """Return the answer `keep` for whom a row of the model names in `column`."""

    def kept(subject: Subject) -> Keep | None:
        held = apps.get_model(label)._default_manager.filter(**{column: subject.user})
        return keep if held.exists() else None

    return kept


def kept_when(
    label: str, of: Callable[[Subject], Q], *columns: str, kept: Keep, work: Keep
) -> Callable[[Subject], Keep | None]:
    """Return why rows of a model stay: an official's work in `columns` as `work`, else the person's own as `kept`.

    `of` tells which rows are the person's own; it is asked only where the account belongs to a person.
    """
    looks = [while_held(label, column, work) for column in columns]

    def stays(subject: Subject) -> Keep | None:
        found = next((one for look in looks if (one := look(subject)) is not None), None)
        if found is not None or subject.person is None:
            return found
        return kept if apps.get_model(label)._default_manager.filter(of(subject)).exists() else None

    return stays


# The order is that of the export; deletion goes from the last to the first, so the account comes first here.
PROVIDERS = [
    Provider(
        models=("identity.User", "identity.User_groups", "identity.User_user_permissions", "identity.User_ad_groups",
                "identity.SignInSession", "dev_provider.Code"),
        title=Words("Käyttäjätili", "Användarkonto", "User account"), export=account, delete=delete_account,
    ),
    Provider(
        models=("identity.RoleGrant",), title=Words("Roolit", "Roller", "Roles"), export=roles, keep=keep_roles,
    ),
    Provider(
        models=("residents.ResidentAccount",),
        title=Words("Tilin yhteys asukkaaseen", "Kontots koppling till invånaren", "Link of account and resident"),
        export=nothing, delete=lambda subject: ResidentAccount.objects.filter(user=subject.user).delete()[0],
    ),
    Provider(
        models=("residents.Person",), title=Words("Väestötiedot", "Befolkningsuppgifter", "Population register data"),
        export=register_data, keep=lambda subject: REGISTER if subject.person else None,
    ),
    Provider(
        models=("residents.Address",), title=Words("Osoitteet", "Adresser", "Addresses"), export=addresses,
        keep=lambda subject: REGISTER if subject.person and subject.person.addresses.exists() else None,
    ),
    Provider(
        models=("residents.Household",), title=Words("Kotitalous", "Hushåll", "Household"), export=household,
        keep=lambda subject: REGISTER if subject.person and subject.person.household_id else None,
    ),
    Provider(
        models=("residents.Guardianship",), title=Words("Huoltajuudet", "Vårdnad", "Guardianships"),
        export=guardianships,
        keep=lambda subject: REGISTER if subject.person and (subject.person.guardianships.exists()
                                                             or subject.person.guardianships_of_me.exists()) else None,
    ),
    Provider(
        models=("residents.OwnContact",),
        title=Words("Omat yhteystiedot", "Egna kontaktuppgifter", "Own contact details"),
        export=own_contact,
        delete=lambda subject: OwnContact.objects.filter(person=subject.person).delete()[0] if subject.person else 0,
    ),
    Provider(
        models=("residents.Mandate",), title=Words("Valtuudet", "Fullmakter", "Mandates"),
        export=mandates, delete=delete_mandates,
    ),
    Provider(
        models=("audit.AuditEvent", "audit.AuditSeen"), title=Words("Käyttöloki", "Användarlogg", "Audit trail"),
        export=nothing, keep=lambda subject: TRAIL,
    ),
    Provider(
        models=("ui.Feedback",), title=Words("Vastaukset palautteeseen", "Svar på respons", "Answers to feedback"),
        export=nothing, keep=while_held("ui.Feedback", "answered_by", ANSWERS),
    ),
]  # fmt: skip
