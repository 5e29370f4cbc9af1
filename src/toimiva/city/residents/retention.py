"""What of a person's data is past its time: each row of the retention table as a filter over rows, and how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import CASCADE, Exists, Max, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.models import AuditEvent
from toimiva.city.cards import Words
from toimiva.city.identity.models import RoleGrant, SignInSession
from toimiva.city.identity.queries import idle_accounts
from toimiva.city.identity.relations import relations_to
from toimiva.city.rules import RulesFault

from .models import Address, Guardianship, Mandate, OwnContact, Person, ResidentAccount
from .policy.retention import RetentionRule, kept_from, read_rules
from .queries import answering

COMING = timedelta(days=14)  # what is told beforehand
OWN_ROOM = "residents"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a row of the table can be about: `past(before, on)` are the rows counted from a day before `before`."""

    says: Words
    past: Callable[[date, date], QuerySet[Any]]
    actions: tuple[str, ...] = ("delete", "archive")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """How many rows a rule takes today, and how many more within two weeks."""

    rule: RetentionRule
    says: Words
    due: int
    coming: int


def rules_on(day: date) -> list[RetentionRule]:
    """Return the rules in force on a day, in the order in which they are carried out. RulesFault: see `_rules`."""
    return _rules().all_on(day)


@cache
def _rules() -> Any:
    """The city's own table or the built-in one. RulesFault where a row is about what nobody here can do."""
    rules = read_rules(settings.TOIMIVA_RETENTION)
    for rule in rules:
        line = LINES.get((rule.model, rule.counted_from))
        if line is None:
            known = ", ".join(f"{model} {counted}" for model, counted in LINES)
            raise RulesFault(f"{rule.id}: nothing is known of {rule.model} from {rule.counted_from}; known: {known}")
        if rule.action not in line.actions:
            raise RulesFault(f"{rule.id}: {rule.model} cannot be {rule.action}d; it can: {', '.join(line.actions)}")
    return rules


def due(rule: RetentionRule, on: date) -> QuerySet[Any]:
    """Return the rows that this rule takes on a day."""
    return LINES[rule.model, rule.counted_from].past(kept_from(rule, on), on)


def plan(actor: Actor, *, on: date) -> list[Planned]:
    """Return what a run on that day would take, rule by rule, in its order. Nothing is changed."""
    require(actor, "residents.retention.read")
    found = []
    for rule in rules_on(on):
        count = due(rule, on).count()
        later = LINES[rule.model, rule.counted_from].past(kept_from(rule, on + COMING), on).count()
        says = LINES[rule.model, rule.counted_from].says
        found.append(Planned(rule=rule, says=says, due=count, coming=later - count))
    return found


def last_run(actor: Actor) -> AuditEvent | None:
    """Return the trail's row of the last run: when it was, and how many went by each rule."""
    require(actor, "residents.retention.read")
    return AuditEvent.objects.filter(operation="residents.retention.run").order_by("-id").first()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _sessions(before: date, on: date) -> QuerySet[Any]:
    return apps.get_model("sessions.Session").objects.filter(expire_date__lt=_midnight(before))


def _ended(model: type[Model]) -> Callable[[date, date], QuerySet[Any]]:
    return lambda before, on: model._default_manager.filter(valid_to__lt=before)


def _mandates(before: date, on: date) -> QuerySet[Mandate]:
    """Those that ended then; of those without an end, those that the source confirmed then for the last time."""
    return Mandate.objects.filter(Q(valid_to__lt=before) | Q(valid_to=None, checked_at__lt=_midnight(before)))


def _addresses(before: date, on: date) -> QuerySet[Address]:
    """Ended ones, but not the last permanent one: it tells when somebody moved away."""
    later = Address.objects.filter(person=OuterRef("person"), kind="permanent", valid_from__gt=OuterRef("valid_from"))
    return Address.objects.filter(~Q(kind="permanent") | Exists(later), valid_to__lt=before)


def _dead(before: date, on: date) -> QuerySet[Person]:
    return _free(Person.objects.filter(date_of_death__lt=before))


def _moved_away(before: date) -> QuerySet[Person]:
    """Alive, at home in another municipality, and there (or gone from here) since before that day.

    Nobody where the city has not said which municipality is its own: a wrong guess would delete its residents.
    """
    if not settings.TOIMIVA_MUNICIPALITY:
        return Person.objects.none()
    permanent = Address.objects.filter(person=OuterRef("pk"), kind="permanent").order_by().values("person")
    since = permanent.annotate(since=Max(Coalesce("valid_to", "valid_from"))).values("since")
    rows = Person.objects.exclude(home_municipality__in=["", settings.TOIMIVA_MUNICIPALITY])
    return rows.alias(since=since).filter(date_of_death=None, since__lt=before)


def _gone(before: date, on: date) -> QuerySet[Person]:
    """Who has moved away and has nothing to do with the city: no account, no mandate, nobody to answer for here."""
    in_force = Q(valid_to=None) | Q(valid_to__gte=on)
    in_force &= Q(agent__date_of_death=None, principal__date_of_death=None)
    bound = [
        _accounts(on).filter(person=OuterRef("pk")),
        Guardianship.objects.filter(answering(on), guardian=OuterRef("pk")),
        Guardianship.objects.filter(answering(on), ward=OuterRef("pk")),
        Mandate.objects.filter(in_force, agent=OuterRef("pk")),
        Mandate.objects.filter(in_force, principal=OuterRef("pk")),
    ]
    rows = _moved_away(before)
    for why in bound:
        rows = rows.exclude(Exists(why))
    return _free(rows)


def _accounts(on: date) -> QuerySet[ResidentAccount]:
    """The links to residents that still bind on a day: an account that goes the same night binds nobody.

    So the dry run, which takes nothing, tells the same as the run, which has taken the account before.
    """
    rows = ResidentAccount.objects.all()
    for rule in rules_on(on):
        if rule.model == "identity.User":
            rows = rows.exclude(user__in=due(rule, on))
    return rows


def _free(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Leave out those whom a row of another room names: her matter there has its own time, and ends first."""
    for model, field, on_delete in relations_to(Person):
        if model._meta.app_label != OWN_ROOM or on_delete is not CASCADE:
            rows = rows.exclude(Exists(model._default_manager.filter(**{field: OuterRef("pk")})))
    return rows


# (model, counted from) -> the rows.
LINES: dict[tuple[str, str], Line] = {
    ("sessions.Session", "end"): Line(
        says=Words("Päättyneet istunnot", "Avslutade sessioner", "Sessions that have ended"), past=_sessions
    ),
    ("identity.SignInSession", "start"): Line(
        says=Words("Vanhat kirjautumiset", "Gamla inloggningar", "Old sign-ins"),
        past=lambda before, on: SignInSession.objects.filter(started_at__lt=_midnight(before)),
    ),
    ("identity.RoleGrant", "end"): Line(
        says=Words("Päättyneet roolit", "Avslutade roller", "Roles that have ended"), past=_ended(RoleGrant)
    ),
    ("identity.User", "last_use"): Line(
        says=Words("Käyttämättömät tilit", "Oanvända konton", "Unused accounts"),
        past=lambda before, on: idle_accounts(before), actions=("anonymise",),
    ),
    ("residents.Mandate", "end"): Line(
        says=Words("Päättyneet valtuudet", "Avslutade fullmakter", "Mandates that have ended"), past=_mandates
    ),
    ("residents.Guardianship", "end"): Line(
        says=Words("Päättyneet huoltajuudet", "Avslutad vårdnad", "Guardianships that have ended"),
        past=_ended(Guardianship),
    ),
    ("residents.Address", "end"): Line(
        says=Words("Aiemmat osoitteet", "Tidigare adresser", "Earlier addresses"), past=_addresses
    ),
    ("residents.OwnContact", "death"): Line(
        says=Words("Kuolleiden yhteystiedot", "Avlidnas kontaktuppgifter", "Contact details of the deceased"),
        past=lambda before, on: OwnContact.objects.filter(person__date_of_death__lt=before),
    ),
    ("residents.OwnContact", "moved_away"): Line(
        says=Words("Poismuuttaneiden yhteystiedot", "Bortflyttades kontaktuppgifter",
                   "Contact details of those who moved away"),
        past=lambda before, on: OwnContact.objects.filter(
            person__in=_moved_away(before).exclude(Exists(_accounts(on).filter(person=OuterRef("pk"))))
        ),
    ),
    ("residents.Person", "death"): Line(says=Words("Kuolleet", "Avlidna", "The deceased"), past=_dead),
    ("residents.Person", "moved_away"): Line(
        says=Words("Poismuuttaneet", "Bortflyttade", "Those who moved away"), past=_gone
    ),
}  # fmt: skip
