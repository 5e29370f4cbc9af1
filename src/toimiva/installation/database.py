"""Which PostgreSQL this installation uses: the embedded one of its home, or the server that DATABASE_URL names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from toimiva.installation.config import Config
from toimiva.installation.postgres import APP, OWNER, Embedded


def django_database(config: Config) -> dict[str, Any]:
    """Return the pieces of DATABASES["default"] that say where the database is. Nothing is started."""
    if config.database_url is None:
        return Embedded(config.home).database()
    url = urlsplit(config.database_url)
    found: dict[str, Any] = {
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
    }
    options = dict(parse_qsl(url.query))  # such as sslmode=verify-full, or host=/run/postgresql
    for name, piece in [("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD")]:
        found[piece] = options.pop(name, found[piece])
    return found | ({"OPTIONS": options} if options else {})


def conninfo(config: Config, database: str | None = None, *, owner: bool = False) -> str:
    """Return what psycopg and pg_dump need; `owner` asks for the embedded server's superuser."""
    from psycopg.conninfo import make_conninfo

    if config.database_url is None:
        return Embedded(config.home).conninfo(database or "toimiva", OWNER if owner else APP)
    return make_conninfo(config.database_url, **({"dbname": database} if database else {}))


@contextmanager
def running(config: Config) -> Iterator[Embedded | None]:
    """Have the database running for the length of the block; a server named by DATABASE_URL runs by itself."""
    if config.database_url is not None:
        yield None
        return
    with Embedded(config.home) as server:
        server.ensure_database()
        try:
            yield server
        finally:
            _let_go()


def _let_go() -> None:
    """Close Django's connections, where it is loaded: the server may stop next, and an open pool would complain."""
    if "django.db" not in sys.modules:
        return
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
