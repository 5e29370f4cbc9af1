"""The command lines of the rooms, mounted under `toimiva` without importing any until it is called.

A room's `cli.py` holds a Typer named `cli`. A room that always works on the database gets Django and the database
before its module is imported; the others are imported bare, and only the verbs they name in `NEEDS_DATABASE` get it:

    NEEDS_DATABASE = {"load"}  # models are then imported inside the function of the verb
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command, get_group

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Room:
    """One room's command line: its module, its line in the help, and whether it always needs the database."""

    module: str
    says: str
    database: bool = False
    alone: bool = False  # one command, no verbs

    def exists(self) -> bool:
        """Tell whether the module is there, without importing anything of it."""
        path = PACKAGE.joinpath(*self.module.split(".")[1:])
        return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


ROOMS = {
    "demo": Room("toimiva.demo.cli", "Build a synthetic city and serve it.", alone=True),
    "audit": Room("toimiva.city.audit.cli", "Who read or changed what: verify the chain, export it.", database=True),
    "user": Room("toimiva.city.identity.cli", "Users and their roles.", database=True),
    "key": Room("toimiva.city.identity.key_cli", "Integration keys of other systems.", database=True),
    "webhook": Room("toimiva.city.webhooks.cli", "Systems that are told of what has happened.", database=True),
    "residents": Room("toimiva.city.residents.cli", "Load register extracts.", database=True),
    "places": Room("toimiva.city.places.cli", "Streets, walking times, districts and service units."),
    "identifiers": Room("toimiva.city.identifiers.cli", "Identity codes, business ids, account numbers: valid or not."),
    "rules": Room("toimiva.city.rules.cli", "The rules in force on a day, with their sources."),
    "data": Room("toimiva.city.data.cli", "Indicators: snapshots, computing, export.", database=True),
    "daycare": Room("toimiva.services.daycare.cli", "Daycare places, fees, vouchers, due dates and staff loads."),
    "employment": Room("toimiva.services.employment.cli", "Support for hiring: benefits, vouchers, work practice."),
    "programme": Room("toimiva.services.programme.cli", "Read decisions, steer the programme."),
}


class Stub(TyperGroup):
    """Stands for a room in the help; when called, the room's own command takes its place."""

    def __init__(self, name: str, room: Room) -> None:
        super().__init__(name=name, help=room.says)
        self.room = room

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Import the room and let its command read the arguments; start the database when the verb needs it."""
        if self.room.database:
            from toimiva.installation.house import set_up

            set_up()
        module = import_module(self.room.module)
        if self._needs_database(module, args):
            self._start_database(parent)
        command = (get_command if self.room.alone else get_group)(module.cli)
        command.name = self.name
        return command.make_context(info_name, args, parent=parent, **extra)

    def _needs_database(self, module: ModuleType, args: list[str]) -> bool:
        if not args or "--help" in args:
            return False
        verb = next((word for word in args if not word.startswith("-")), None)
        return self.room.database or verb in getattr(module, "NEEDS_DATABASE", ())

    def _start_database(self, context: Any) -> None:
        from toimiva.installation.config import config
        from toimiva.installation.database import running
        from toimiva.installation.house import leave_on_signals, require_migrated, set_up

        leave_on_signals()
        set_up()
        context.with_resource(running(config()))  # released when the command is over
        require_migrated()


class House(TyperGroup):
    """The root command: its own verbs, then the rooms that exist."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, room in ROOMS.items():
            if room.exists():
                self.add_command(Stub(name, room))
