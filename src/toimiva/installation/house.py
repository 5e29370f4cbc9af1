"""The house made ready: Django set up, its tables as the code expects them, its static files collected."""

from __future__ import annotations

import hashlib
import os
import signal
from contextlib import closing
from pathlib import Path
from types import FrameType

MIGRATING = 0x746F696D  # "toim": the advisory lock of those who migrate one database at once


def name_settings() -> None:
    """Say which settings Django uses, unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings")


def set_up() -> None:
    """Set Django up. The database need not run yet."""
    import django

    name_settings()
    django.setup()


def pending_migrations() -> list[str]:
    """Return the migrations that the database still lacks, as app.name in the order they will be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


class NotMigrated(Exception):
    """The database is not what this version expects; the text says what to do."""


def require_migrated() -> None:
    """Refuse to work on a database that lacks migrations."""
    if pending := pending_migrations():
        raise NotMigrated(
            f"The database lacks {len(pending)} migrations. Run toimiva migrate first (serve does it, too)"
        )


def load_pages() -> None:
    """Set Django up and import every page, so that the first visitor does not wait for it.

    The web application itself is not made yet: it lists the static files once, so they must be collected before.
    """
    set_up()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns


def migrate() -> list[str]:
    """Apply what is pending and return it; of several processes that start at once, one does the work."""
    from django.core.management import call_command
    from django.db import connection

    with closing(connection.cursor()) as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATING])
    try:
        pending = pending_migrations()
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
        return pending
    finally:
        with closing(connection.cursor()) as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATING])


def static_stamp() -> str:
    """Return a short mark of every static file there is: its name, size and time of change."""
    from django.contrib.staticfiles.finders import get_finders

    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            found = Path(storage.path(name)).stat()
            mark.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return mark.hexdigest()[:16]


def static_is_current() -> bool:
    """Tell whether the collected static files are those of this code."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    return stamp.exists() and stamp.read_text("ascii") == static_stamp()


def collect_static() -> bool:
    """Collect the static files when they have changed; tell whether it was needed."""
    from django.conf import settings
    from django.core.management import call_command

    if not settings.STATIC_ROOT or static_is_current():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    (Path(settings.STATIC_ROOT) / ".stamp").write_text(static_stamp(), "ascii")
    return True


def leave_on_signals() -> None:
    """Turn SIGTERM and SIGINT into SystemExit: by default SIGTERM ends Python without cleaning up."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
