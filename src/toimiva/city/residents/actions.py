"""What can happen to a resident's data here: linked, told by herself, revealed to an official with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from toimiva.city.access import Actor, hold, require, system
from toimiva.city.audit.trail import record
from toimiva.city.identifiers import plain_phone
from toimiva.city.refusals import Refusal, Refusals

from .models import Address, Guardianship, OwnContact, Person, ResidentAccount
from .models.contact import Channel
from .policy.custody import born_in_custody
from .queries import answering
from .sealed import ring

if TYPE_CHECKING:
    from toimiva.city.identity.actions import Proof
    from toimiva.city.identity.models import User

SIGN_IN = system("sign-in")
SERVICE_LANGUAGES = ("fi", "sv", "en")
PHONE = re.compile(r"\+[1-9]\d{6,14}|0\d{5,13}")
SHORTEST_REASON = 5  # characters; "x" is no reason


def link_resident(user: User, wish: str, *, now: datetime | None = None) -> bool:
    """Link the account to the resident of that register id; False when there is none, or another account has her.

    For the development sign-in, whose test persons may also be the first free `adult`, `guardian` of a child or
    `protected` person of the city, whichever city it is; who has been linked so stays linked.
    """
    now = now or timezone.now()
    if wish not in EXAMPLES:
        return _link(user, Person.objects.filter(register_id=wish).first(), now)
    fitting = Person.objects.filter(EXAMPLES[wish](timezone.localdate(now)), date_of_death=None)
    free = fitting.filter(Q(account=None) | Q(account__user=user)).order_by("account", "register_id")
    return _link(user, free.first(), now)


def _grown(on: date) -> Q:
    return Q(date_of_birth__lt=born_in_custody(on), date_of_birth__gt=on - relativedelta(years=70))


EXAMPLES: dict[str, Callable[[date], Q]] = {
    "adult": lambda on: _grown(on) & Q(protection_order=False),
    "guardian": lambda on: (
        _grown(on) & Q(pk__in=Guardianship.objects.filter(answering(on)).values("guardian"), protection_order=False)
    ),
    "protected": lambda on: _grown(on) & Q(protection_order=True),
}


def link_by_national_id(user: User, national_id: str, *, now: datetime) -> bool:
    """Link the account to the resident whose identity code a strong sign-in has proved; False as above."""
    return _link(user, Person.objects.filter(national_id_index=ring().index(national_id)).first(), now)


def link_signed_in(user: User, proof: Proof, now: datetime) -> None:
    """At a strong sign-in whose provider tells the identity code, link the account; else leave it as it is."""
    if proof.national_id:
        link_by_national_id(user, proof.national_id, now=now)


@transaction.atomic
def _link(user: User, person: Person | None, now: datetime) -> bool:
    require(SIGN_IN, "residents.account.link")
    if person is None:
        return False
    held = ResidentAccount.objects.select_for_update().filter(person=person).first()
    if held is not None:
        return bool(held.user_id == user.pk)
    account, _ = ResidentAccount.objects.update_or_create(user=user, defaults={"person": person})
    user.resident_account = account  # who signs in acts as the resident at once
    record(SIGN_IN, "residents.account.link", account, at=now, person=person.pk)
    return True


@transaction.atomic
def change_contact(
    actor: Actor, *, service_language: str, email: str, phone: str, channel: str, now: datetime
) -> OwnContact:
    """Keep the resident's own word on how to be reached; saying the same twice changes nothing.

    Raises `Refusals`, one for each field that cannot be meant.
    """
    person = hold(actor, "residents.own.change", Person, actor.person_id)
    wanted = {"service_language": service_language.strip(), "email": email.strip(), "phone": plain_phone(phone),
              "channel": channel}  # fmt: skip
    if faults := contact_faults(**wanted):
        raise Refusals(faults)
    contact = OwnContact.objects.filter(person=person).first()
    changed = sorted(name for name, value in wanted.items() if contact is None or getattr(contact, name) != value)
    if contact is not None and not changed:
        return contact
    contact, _ = OwnContact.objects.update_or_create(person=person, defaults=wanted | {"changed_at": now})
    record(actor, "residents.own.change", contact, at=now, person=person.pk, changed=changed)
    return contact


def contact_faults(*, service_language: str, email: str, phone: str, channel: str) -> list[Refusal]:
    """Return what is wrong, by field. The channel wished for needs its address."""
    faults = []
    if service_language not in ("", *SERVICE_LANGUAGES):
        faults.append(Refusal("bad_language", field="service_language"))
    if email and not _is_email(email):
        faults.append(Refusal("bad_email", field="email"))
    if phone and not PHONE.fullmatch(phone):
        faults.append(Refusal("bad_phone", field="phone"))
    if channel not in Channel.values:
        faults.append(Refusal("bad_channel", field="channel"))
    elif channel == Channel.EMAIL and not email:
        faults.append(Refusal("channel_needs_email", field="email"))
    elif channel == Channel.SMS and not phone:
        faults.append(Refusal("channel_needs_phone", field="phone"))
    return faults


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


@transaction.atomic
def reveal_national_id(actor: Actor, person_id: UUID, *, reason: str, now: datetime) -> str:
    """Return the identity code in full, for a reason that the person can read later."""
    person = _for_reason(actor, "residents.national_id.read", person_id, reason, now)
    return ring().open(person.national_id_sealed, person.pk) if person.national_id_sealed else ""


@transaction.atomic
def reveal_protected_address(actor: Actor, person_id: UUID, *, reason: str, now: datetime) -> list[Address]:
    """Return the addresses of a person under a protection order, the newest first, for a reason."""
    person = _for_reason(actor, "residents.protected_address.read", person_id, reason, now)
    return list(person.addresses.order_by("-valid_from", "kind"))


def _for_reason(actor: Actor, operation: str, person_id: Any, reason: str, now: datetime) -> Person:
    """Hold the person and write the look, with its reason. A code that does not open leaves no trail: nobody saw it."""
    person = hold(actor, operation, Person, person_id)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Refusal("reason_needed", field="reason")
    record(actor, operation, person, at=now, kind="READ", person=person.pk, reason=reason)
    return person
