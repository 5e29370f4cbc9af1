"""`toimiva webhook`: which systems are told of what has happened, and how each telling went."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from toimiva.city.files import or_exit

if TYPE_CHECKING:
    from toimiva.city.access import Actor

    from .actions import Made
    from .models import Subscription

cli = typer.Typer(name="webhook", no_args_is_help=True, help="Systems that are told at once of what has happened.")
System = Annotated[str, typer.Argument(metavar="SYSTEM", help="the system's name, or the subscription's id")]
ACTOR = "toimiva webhook"


@cli.command("list")
def list_verb() -> None:
    """Every system: state, what waits, what was not taken, as JSON lines. Try: toimiva webhook list"""
    from . import queries

    for one in queries.subscriptions(_actor()):
        counts = {"waiting": one.waiting, "failed": one.failed}  # type: ignore[attr-defined]
        typer.echo(json.dumps(_shown(one) | counts, ensure_ascii=False))


@cli.command("events")
def events_verb() -> None:
    """The events that a system can be told of. Try: toimiva webhook events"""
    from .catalogue import events

    for event, words in events().items():
        typer.echo(f"{event:<28} {words['en']}")


@cli.command("create")
def create_verb(
    name: Annotated[str, typer.Argument(help="the system that is told")],
    address: Annotated[str, typer.Option(help="where it is called, https://…")],
    event: Annotated[list[str], typer.Option(help="of what; may be repeated")],
    contact: Annotated[str, typer.Option(help="who answers for it: a unit or a shared mailbox")],
) -> None:
    """Let a system be told; its secret is told this once. Try: toimiva webhook create CRM --address https://…"""
    from django.utils import timezone

    from .actions import create_subscription

    now = timezone.now()
    _tell(or_exit(lambda: create_subscription(
        _actor(), name=name, contact=contact, address=address, events=event, now=now
    )))  # fmt: skip


@cli.command("pause")
def pause_verb(system: System) -> None:
    """Tell a system of nothing until it is resumed. Try: toimiva webhook pause CRM"""
    from django.utils import timezone

    from .actions import pause

    changed = or_exit(lambda: pause(_actor(), _one(system).pk, now=timezone.now()))
    typer.echo(json.dumps(_shown(changed), ensure_ascii=False))


@cli.command("resume")
def resume_verb(system: System) -> None:
    """Go on with telling, with what waited first. Try: toimiva webhook resume CRM"""
    from django.utils import timezone

    from .actions import resume

    changed = or_exit(lambda: resume(_actor(), _one(system).pk, now=timezone.now()))
    typer.echo(json.dumps(_shown(changed), ensure_ascii=False))


@cli.command("renew-secret")
def renew_verb(system: System) -> None:
    """Make a new secret; the old one counts beside it for a day. Try: toimiva webhook renew-secret CRM"""
    from django.utils import timezone

    from .actions import renew_secret

    _tell(or_exit(lambda: renew_secret(_actor(), _one(system).pk, now=timezone.now())))


@cli.command("log")
def log_verb(
    system: System, state: Annotated[str, typer.Option(help="WAITING, DELIVERED or FAILED only")] = ""
) -> None:
    """How each telling went, the newest event first, as JSON lines. Try: toimiva webhook log CRM --state FAILED"""
    from . import queries

    for one in or_exit(lambda: queries.deliveries(_actor(), _one(system), state=state)):
        attempts = [{"at": call.at.isoformat(), "status": call.status, "fault": call.fault}
                    for call in one.attempts.all()]  # fmt: skip
        row = {
            "delivery": str(one.pk), "event": str(one.event_id), "type": one.event.type, "ids": one.event.ids,
            "at": one.event.at.isoformat(), "state": one.state, "tries": one.tries, "attempts": attempts,
        }  # fmt: skip
        typer.echo(json.dumps(row, ensure_ascii=False))


@cli.command("resend")
def resend_verb(delivery: Annotated[UUID, typer.Argument(help="the id of a delivery in the log")]) -> None:
    """Let an event be told once more. Try: toimiva webhook resend 0190…"""
    from django.utils import timezone

    from .actions import resend

    or_exit(lambda: resend(_actor(), delivery, now=timezone.now()))


def _actor() -> Actor:
    from toimiva.city.access import system

    return system(ACTOR)


def _one(text: str) -> Subscription:
    from toimiva.city.refusals import Missing

    from . import queries

    rows = queries.subscriptions(_actor())
    try:
        found = rows.filter(pk=UUID(text)).first()
    except ValueError:
        found = rows.filter(name=text).first()
    if found is None:
        raise Missing("unknown_webhook", value=text)
    return found


def _tell(made: Made) -> None:
    typer.echo(json.dumps(_shown(made.subscription) | {"secret": made.secret}, ensure_ascii=False))
    typer.echo("This is the only time that the secret is told. Keep it where the other system reads it.", err=True)


def _shown(one: Subscription) -> dict[str, Any]:
    return {
        "id": str(one.pk), "name": one.name, "contact": one.contact, "address": one.address, "events": one.events,
        "paused": one.paused_because,
    }  # fmt: skip
