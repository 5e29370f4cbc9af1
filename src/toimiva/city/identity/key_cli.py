"""`toimiva key`: keys of other systems at the API, from the command line. Every change stands in the audit trail."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from toimiva.city.files import or_exit

if TYPE_CHECKING:
    from .actions.keys import Made
    from .models import IntegrationKey

cli = typer.Typer(name="key", no_args_is_help=True, help="Integration keys: what another system calls the API with.")
Key = Annotated[str, typer.Argument(metavar="KEY", help="the key's id, or its first characters tk_…")]
LastDay = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last day, within a year")]
AsJson = Annotated[bool, typer.Option("--json", help="answer JSON")]
ACTOR = "toimiva key"


@cli.command("list")
def list_verb(as_json: AsJson = False) -> None:
    """Every key: system, state, end, last use. Try: toimiva key list"""
    from django.utils import timezone

    from toimiva.city.access import system

    from . import queries

    now = timezone.now()
    for key in queries.keys(system(ACTOR)):
        row = _shown(key, now)
        text = (
            f"{row['key']}  {row['state']:<8}  to {row['expires_at']}  used {row['last_used_at'] or '-'}  {row['name']}"
        )
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else text)


@cli.command("scopes")
def scopes_verb() -> None:
    """The operations that a key can be made for. Try: toimiva key scopes"""
    from .scopes import scopes

    for operation, words in scopes().items():
        typer.echo(f"{operation:<28} {words['en']}")


@cli.command("create")
def create_verb(
    name: Annotated[str, typer.Argument(help="the system that calls")],
    scope: Annotated[list[str], typer.Option(help="an operation it may do; may be repeated")],
    contact: Annotated[str, typer.Option(help="who answers for it: a unit or a shared mailbox")],
    last: LastDay,
    calls: Annotated[int | None, typer.Option(help="calls a minute at most")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key; its text is told this once. Try: toimiva key create Raportointi --scope programme.ledger.read …"""
    from django.utils import timezone

    from toimiva.city.access import system

    from .actions import create_key

    made = or_exit(
        lambda: create_key(
            system(ACTOR), name=name, contact=contact, scopes=scope, last_day=last.date(), calls_per_minute=calls,
            now=timezone.now(),
        )
    )  # fmt: skip
    _tell(made, as_json)


@cli.command("rotate")
def rotate_verb(
    key: Key,
    last: LastDay,
    overlap: Annotated[int, typer.Option(help="days that the old key goes on; 0: it ends at once")] = 0,
    as_json: AsJson = False,
) -> None:
    """Make a new key in place of one. Try: toimiva key rotate tk_0123456789ab --to 2027-11-01 --overlap 2"""
    from django.utils import timezone

    from toimiva.city.access import system

    from .actions import rotate_key

    now = timezone.now()
    made = or_exit(lambda: rotate_key(system(ACTOR), _key(key).pk, last_day=last.date(), overlap_days=overlap, now=now))
    _tell(made, as_json)


@cli.command("revoke")
def revoke_verb(key: Key) -> None:
    """Let a key end at once, for ever. Try: toimiva key revoke tk_0123456789ab"""
    from django.utils import timezone

    from toimiva.city.access import system

    from .actions import revoke_key

    now = timezone.now()
    revoked = or_exit(lambda: revoke_key(system(ACTOR), _key(key).pk, now=now))
    typer.echo(json.dumps(_shown(revoked, now), ensure_ascii=False))


def _key(text: str) -> IntegrationKey:
    from toimiva.city.access import system
    from toimiva.city.refusals import Missing

    from . import queries

    found = queries.keys(system(ACTOR))
    try:
        found = found.filter(pk=UUID(text))
    except ValueError:
        found = found.filter(prefix=text.removeprefix("tk_")[:12])
    key = found.first()
    if key is None:
        raise Missing("unknown_key", value=text[:15])  # never more of it: it may be a whole key
    return key


def _tell(made: Made, as_json: bool) -> None:
    if as_json:
        row = _shown(made.key, made.key.created_at) | {"text": made.text}
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        typer.echo(made.text)
        typer.echo("This is the only time that the key is told. Keep it where the other system reads it.", err=True)


def _shown(key: IntegrationKey, now: datetime) -> dict[str, Any]:
    return {
        "id": str(key.pk), "key": f"tk_{key.prefix}", "name": key.name, "contact": key.contact, "scopes": key.scopes,
        "state": key.state(now), "calls_per_minute": key.calls_per_minute, "expires_at": key.expires_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
    }  # fmt: skip
