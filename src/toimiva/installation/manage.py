"""Django's own commands, with the database running for those that use it."""

from __future__ import annotations

from contextlib import nullcontext

from toimiva.installation.config import config
from toimiva.installation.database import running
from toimiva.installation.house import leave_on_signals, name_settings

WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "collectstatic",
    "findstatic",
    "makemessages",
    "compilemessages",
    "diffsettings",
}


def manage(arguments: list[str]) -> None:
    """Run `manage.py ARGUMENTS`; exit codes are Django's."""
    from django.core.management import execute_from_command_line

    name_settings()
    asks = bool(arguments) and arguments[0] not in WITHOUT_DATABASE and not {"--help", "-h"} & set(arguments)
    asks = asks or "--database" in arguments
    if asks:
        leave_on_signals()
    with running(config()) if asks else nullcontext():
        execute_from_command_line(["toimiva manage", *arguments])
