"""Building the demo city in a home: generated, written as register extracts, loaded as any city would load its own."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from toimiva.installation.config import Config, config

CARD = "demo.json"
UNFINISHED = "unfinished"  # on the card while the city is built: a build that was broken off is begun anew
TODAY = date(2026, 1, 1)
"""The day the city's registers tell of: fixed, so that one seed makes one city."""

console = Console(stderr=True)


class DemoFault(Exception):
    """The demo city cannot be built here, and what to do about it."""


def build(residents: int, seed: int, *, again: bool = False) -> None:
    """Build the city of so many residents in this home, unless this very city stands there already.

    Raises `DemoFault` where the home holds another city or real data.
    """
    wanted = {"residents": residents, "seed": seed, "today": TODAY.isoformat()}
    home = config().home
    standing = read_card(home)
    if standing == wanted:
        console.print(f"The demo city of {residents} residents (seed {seed}) stands in this home already.")
        return
    if standing is not None and not again and not standing.get(UNFINISHED):
        raise DemoFault(
            f"This home holds a demo city of {standing.get('residents')} residents, seed {standing.get('seed')}. "
            "Give --again to replace it, or another home in TOIMIVA_HOME."
        )
    started = monotonic()
    with demo_home(wanted, emptied=standing is not None) as here:
        from .load import load_city

        load_city(here, residents, seed, TODAY, stages())
    (home / CARD).write_text(json.dumps(wanted), "utf-8")
    console.print(f"The demo city is ready: {residents} residents in {monotonic() - started:.0f} s.")


def read_card(home: Path) -> dict[str, object] | None:
    """Return what demo city the home holds, or None."""
    card = home / CARD
    return json.loads(card.read_text("utf-8")) if card.exists() else None


@contextmanager
def demo_home(wanted: dict[str, object], *, emptied: bool = False) -> Iterator[Config]:
    """Have the database running, migrated and empty of residents, with the demo settings on.

    `emptied`: everything that an earlier demo city left in it goes first, its trail too.
    """
    os.environ["TOIMIVA_DEMO"] = "1"  # the card is written only when the city stands
    config.cache_clear()
    from toimiva.installation.database import running
    from toimiva.installation.house import collect_static, migrate, set_up

    here = config()
    with running(here):
        if emptied:
            empty_database(here)
        set_up()
        migrate()
        collect_static()
        refuse_real_data()
        (here.home / CARD).write_text(json.dumps({**wanted, UNFINISHED: True}), "utf-8")
        yield here


def empty_database(here: Config) -> None:
    """Drop everything in the database of a demo. Raises `DemoFault` while another process works in it."""
    import psycopg

    from toimiva.installation.database import conninfo

    with psycopg.connect(conninfo(here)) as connection:
        connection.execute("set lock_timeout = '5s'")
        try:
            connection.execute("drop schema public cascade")
        except psycopg.errors.LockNotAvailable:
            raise DemoFault("Another process uses this demo city. Stop `toimiva serve` and try again.") from None
        connection.execute("create schema public")


def refuse_real_data() -> None:
    """Raise `DemoFault` where the database already knows residents: a demo never mixes with a real city."""
    from toimiva.city.residents.models import Person

    if Person.objects.exists():
        raise DemoFault("This home already holds residents that are no demo. Give another home in TOIMIVA_HOME.")


class Stages:
    """The stages of the build with a bar; quiet where standard error is no terminal, apart from a line a stage."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn())
        self.bars = Progress(*columns, console=console, disable=not console.is_terminal)

    @contextmanager
    def stage(self, says: str) -> Iterator[None]:
        """Show that a stage runs, and how long it took."""
        began = monotonic()
        if not console.is_terminal:
            console.print(f"{says} …")
        with self.bars:
            task = self.bars.add_task(says, total=None)
            yield
            self.bars.update(task, total=1, completed=1)
        if not console.is_terminal:
            console.print(f"{says}: {monotonic() - began:.1f} s")


def stages() -> Stages:
    """Return the stages of one build."""
    return Stages()


def open_doors(host: str | None, port: int | None) -> None:
    """Serve the city, and say where."""
    from toimiva.installation.serve import serve

    config.cache_clear()
    here = config()
    chosen = here.port if port is None else port
    at = f"http://{host or here.host}:{chosen}"
    console.print(f"\n  Open [bold]{at}/programme/[/bold] : the programmes, the one of 10 M EUR first")
    console.print(f"  Sign in as anybody at {at}/sign-in/ : every person is invented\n")
    serve(here, host=host or here.host, port=chosen, with_worker=True, say=console.print)


def emptied(folder: Path) -> Path:
    """Return the folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def at_noon(day: date) -> datetime:
    """Return the instant at which the demo's history begins."""
    from zoneinfo import ZoneInfo

    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
