"""PostgreSQL's own programs for backup and restore, run against whichever server this installation uses."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from toimiva.installation.config import Config
from toimiva.installation.database import conninfo
from toimiva.installation.postgres import binaries


class BackupFault(Exception):
    """A backup cannot be written, or must not be trusted; the text says why and what to do."""


def tool(config: Config, name: str, server: int) -> Path:
    """Return the program for this server: the wheel's for the embedded one, else one of the machine that is new enough.

    The wheel's speak no TLS, so for DATABASE_URL a program of the machine goes first.
    """
    if config.database_url is not None:
        found = shutil.which(name)
        if found and major(Path(found)) >= server:
            return Path(found)
    ours = binaries() / name
    if major(ours) < server:
        raise BackupFault(
            f"The server is PostgreSQL {server} and no {name} here is as new. Install its client package."
        )
    return ours


def major(program: Path) -> int:
    """Return the major version that a PostgreSQL program says it is; 0 when it does not."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", said)
    return int(found[1]) if found else 0


def server_major(info: str) -> int:
    """Return the major version of the server."""
    with psycopg.connect(info) as connection:
        return connection.info.server_version // 10_000


def run(program: Path, info: str, *arguments: str | Path) -> None:
    """Run a program on a database; the password goes by the environment, where other users cannot read it."""
    parts = conninfo_to_dict(info)
    password = parts.pop("password", None)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"PGPASSWORD": str(password)} if password else {}
    command = [program, "--dbname", make_conninfo("", **parts), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFault(f"{program.name} answered {done.returncode}: {done.stderr.strip()}")


def restore_dump(config: Config, dump: Path, database: str, *, keep_owners: bool) -> None:
    """Read a folder dump into an empty database. Where the roles differ, all of it belongs to the application."""
    info = conninfo(config, database, owner=True)
    arguments = ["-j2", "--exit-on-error"]
    if not keep_owners:
        arguments += ["--no-owner", "--no-privileges"]
        arguments += ["--role=app"] if config.database_url is None else []
    run(tool(config, "pg_restore", server_major(info)), info, *arguments, dump)


def create_database(config: Config, name: str) -> None:
    """Make an empty database that belongs to the application."""
    _administer(config, "create database {}", name)
    if config.database_url is None:
        _administer(config, "alter database {} owner to app", name)


def drop_database(config: Config, name: str) -> None:
    """Remove a database and disconnect whoever uses it."""
    _administer(config, "drop database if exists {} with (force)", name)


def rename_database(config: Config, old: str, new: str) -> None:
    """Give a database another name; nobody may be connected to it."""
    _administer(config, "alter database {} rename to {}", old, new)


@contextmanager
def scratch_database(config: Config, name: str) -> Iterator[str]:
    """An empty database for the length of the block."""
    drop_database(config, name)
    create_database(config, name)
    try:
        yield name
    finally:
        drop_database(config, name)


def _administer(config: Config, statement: str, *names: str) -> None:
    text = sql.SQL(statement).format(*map(sql.Identifier, names))
    try:
        with psycopg.connect(conninfo(config, "postgres", owner=True), autocommit=True) as connection:
            connection.execute(text)
    except psycopg.errors.InsufficientPrivilege as fault:
        mend = "Give the role of DATABASE_URL the right CREATEDB, or use --no-verify"
        raise BackupFault(f"{str(fault).strip()}. {mend}") from fault
