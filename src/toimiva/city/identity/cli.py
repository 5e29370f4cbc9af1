"""`toimiva user`: who may do what, from the command line. Every change stands in the audit trail."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from toimiva.city.files import or_exit

if TYPE_CHECKING:
    from .models import RoleGrant, User

cli = typer.Typer(name="user", no_args_is_help=True, help="Users and their roles.")
Name = Annotated[str, typer.Argument(metavar="USER", help="the user's uuid or e-mail")]
AsJson = Annotated[bool, typer.Option("--json", help="answer JSON")]
ACTOR = "toimiva user"


@cli.callback()
def ready() -> None:
    """Users and their roles. Try: toimiva user list"""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@cli.command("list")
def list_verb(
    search: Annotated[str, typer.Argument(help="words of the name or e-mail")] = "", as_json: AsJson = False
) -> None:
    """Users, with their roles in force. Try: toimiva user list Virtanen"""
    from toimiva.city.access import system

    from . import queries

    rows = [_shown(user) for user in queries.users(system(ACTOR), search)]
    _say(rows, as_json, lambda row: f"{row['uuid']}  {row['name'] or '-'}  {row['email'] or '-'}  {_roles(row)}")


@cli.command("show")
def show_verb(user: Name, as_json: AsJson = False) -> None:
    """One user and every role held, past ones too. Try: toimiva user show aino@example.fi"""
    found = or_exit(lambda: _user(user))
    from . import queries

    row = _shown(found) | {"grants": [_grant(grant) for grant in queries.grants(found)]}
    _say(
        [row],
        as_json,
        lambda row: "\n".join([f"{row['uuid']}  {row['name']}  {row['email']}", *map(str, row["grants"])]),
    )


@cli.command("grant")
def grant_verb(
    user: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="see: toimiva user roles")],
    unit: Annotated[str, typer.Option(help="code of the organisation unit; empty: the whole city")] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="first day; today")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="last day; open")] = None,
) -> None:
    """Give a role. Try: toimiva user grant aino@example.fi city.administrator"""
    from django.utils import timezone

    from toimiva.city.access import system

    from .actions import grant_role

    def give() -> RoleGrant:
        days = {"valid_from": first.date() if first else None, "valid_to": last.date() if last else None}
        return grant_role(system(ACTOR), _user(user).uuid, role, unit=unit, now=timezone.now(), **days)

    typer.echo(json.dumps(_grant(or_exit(give)), ensure_ascii=False))


@cli.command("revoke")
def revoke_verb(
    user: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    unit: Annotated[str, typer.Option(help="code of the organisation unit; empty: the whole city")] = "",
) -> None:
    """Take a role back at once, its future days too. Try: toimiva user revoke aino@example.fi city.auditor"""
    from django.db.models import Q
    from django.utils import timezone

    from toimiva.city.access import system
    from toimiva.city.refusals import Missing

    from .actions import revoke_role

    def take() -> int:
        now = timezone.now()
        alive = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate(now))
        found = _user(user).role_grants.filter(alive, role=role, unit__code=unit or None)
        if not found:
            raise Missing("unknown_role", field="role", value=role)
        for grant in found:
            revoke_role(system(ACTOR), grant.pk, now=now)
        return len(found)

    typer.echo(json.dumps({"revoked": or_exit(take)}))


@cli.command("roles")
def roles_verb(as_json: AsJson = False) -> None:
    """Every role of the house. Try: toimiva user roles"""
    from .roles import role_cards

    rows = [{"role": code, **card.name._asdict()} for code, card in role_cards().items()]
    _say(rows, as_json, lambda row: f"{row['role']:<32} {row['fi']} / {row['sv']} / {row['en']}")


@cli.command("rotate-development-key")
def rotate_verb() -> None:
    """Let the development identity provider sign with a new key. Try: toimiva user rotate-development-key"""
    from .dev_provider.keys import rotate

    typer.echo(json.dumps({"kid": rotate()}))


def _user(text: str) -> User:
    from toimiva.city.access import system
    from toimiva.city.refusals import Missing

    from . import queries

    found = queries.users(system(ACTOR))
    try:
        found = found.filter(uuid=UUID(text))
    except ValueError:
        found = found.filter(email__iexact=text)
    if len(found) != 1:  # two accounts with one e-mail are told apart by the uuid
        raise Missing("unknown_user", value=text)
    return found[0]


def _shown(user: User) -> dict[str, Any]:
    grants = [grant for grant in user.role_grants.all() if grant.valid_to is None]
    return {
        "uuid": str(user.uuid),
        "name": user.get_full_name(),
        "email": user.email,
        "active": user.is_active,
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "roles": [{"role": grant.role, "unit": grant.unit.code if grant.unit else ""} for grant in grants],
    }


def _grant(grant: RoleGrant) -> dict[str, Any]:
    return {
        "role": grant.role,
        "unit": grant.unit.code if grant.unit else "",
        "valid_from": str(grant.valid_from),
        "valid_to": str(grant.valid_to) if grant.valid_to else None,
        "origin": str(grant.origin),
    }


def _roles(row: dict[str, Any]) -> str:
    return ", ".join(f"{held['role']} {held['unit']}".strip() for held in row["roles"]) or "-"


def _say(rows: list[dict[str, Any]], as_json: bool, line: Any) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(line(row))
