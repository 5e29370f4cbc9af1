"""The command line `toimiva`: run the installation, and reach every room. Nothing heavy is imported before its verb."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from toimiva.installation.mount import House

app = typer.Typer(
    name="toimiva",
    cls=House,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Toimiva: the open platform a city runs its proactive services on. Settings: docs/operations.md.",
)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; TOIMIVA_HOST or 127.0.0.1 otherwise.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; TOIMIVA_PORT or 8000 otherwise.")] = None,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Run the background worker, too.")] = True,
) -> None:
    """Serve this installation: database, worker and web server start and stop together."""
    if port:
        os.environ["TOIMIVA_PORT"] = str(port)  # the base URL follows, and the development sign-in calls it
    from toimiva.installation.config import config
    from toimiva.installation.serve import ServeFault
    from toimiva.installation.serve import serve as run

    here = config()
    try:
        run(here, host=host or here.host, port=here.port if port is None else port, with_worker=worker, say=typer.echo)
    except ServeFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


@app.command()
def worker(until_parent_ends: Annotated[bool, typer.Option("--until-parent-ends", hidden=True)] = False) -> None:
    """Run background jobs only: as many workers as needed, wherever the database can be reached."""
    from toimiva.installation.config import config
    from toimiva.installation.worker import work

    work(config(), until_parent_ends=until_parent_ends)


@app.command()
def migrate() -> None:
    """Bring the database to what this version expects. `serve` does it by itself."""
    from toimiva.installation.config import config
    from toimiva.installation.database import running
    from toimiva.installation.house import migrate as apply
    from toimiva.installation.house import set_up

    with running(config()):
        set_up()
        for name in (applied := apply()):
            typer.echo(name)
        typer.echo(f"{len(applied)} applied." if applied else "The database is up to date.")


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Check this installation: what is missing and how to mend it. Exit 1 when something must be mended."""
    from toimiva.installation.config import config
    from toimiva.installation.doctor import examine, show

    findings = examine(config())
    show(findings, as_json=json)
    raise typer.Exit(1 if any(finding.state == "missing" for finding in findings) else 0)


@app.command()
def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", help="FILE.tar or FILE.tar.gz, or a folder to be made.")
    ],
    with_secrets: Annotated[bool, typer.Option("--with-secrets", help="Include the keys: guard it like them.")] = False,
    verify: Annotated[bool, typer.Option(help="Restore it into a scratch database and compare.")] = True,
) -> None:
    """Write everything this installation stores. Without --with-secrets identity codes in it cannot be read."""
    from toimiva.installation.backup import BackupFault
    from toimiva.installation.backup import backup as write
    from toimiva.installation.config import config

    try:
        write(config(), target, with_secrets=with_secrets, verify=verify, say=typer.echo)
    except BackupFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE|DIR", exists=True, help="What `toimiva backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the data that this home already has.")] = False,
) -> None:
    """Bring a backup back into this home (TOIMIVA_HOME), compared row by row before it takes effect."""
    from toimiva.installation.backup import BackupFault
    from toimiva.installation.config import config
    from toimiva.installation.restore import restore as read

    try:
        read(config(), source, force=force, say=typer.echo)
    except BackupFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def manage(context: typer.Context) -> None:
    """Django's own commands, such as `toimiva manage shell`."""
    from toimiva.installation.manage import manage as run

    run(context.args)


def main() -> None:
    """Run the command line. A fault that the operator can mend is told in a line, without a traceback."""
    from toimiva.city.refusals import Refusal, Refusals
    from toimiva.installation.config import ConfigFault
    from toimiva.installation.house import NotMigrated
    from toimiva.installation.system_user import PostgresFault

    try:
        app(prog_name="toimiva")
    except Refusals as fault:
        for one in (fault, *fault.refusals):
            typer.echo(str(one), err=True)
        sys.exit(2)
    except (ConfigFault, Refusal) as fault:
        typer.echo(str(fault), err=True)
        sys.exit(2)
    except (PostgresFault, NotMigrated) as fault:
        typer.echo(str(fault), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
