"""`toimiva doctor`: what this installation lacks, and how to mend it. It repairs nothing by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from toimiva.installation.config import Config

ROOT = Path(__file__).resolve().parents[3]
LEAST_FREE_GB = 2
LEAST_SERVER = 16
LONGEST_WAIT_S = 900  # a job that waits longer has no worker


@dataclass(frozen=True)
class Finding:
    """One check: `ok`, `missing` (must be mended), or `optional` (something only some need)."""

    check: str
    state: Literal["ok", "missing", "optional"]
    found: str
    mend: str = ""


Findings = Iterator[Finding]


def examine(config: Config) -> list[Finding]:
    """Make every check. The embedded server is started for them, and stopped again when nobody else uses it."""
    findings: list[Finding] = []
    for check in (_python, _packages, _home, _secrets, _settings, _sign_in, _translations, _chromium):
        findings += check(config)
    findings += _with_database(config)
    return findings


def show(findings: list[Finding], *, as_json: bool) -> None:
    """Print the findings, as JSON or as a table for people."""
    if as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2) + "\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("check", "", "found", "how to mend it")
    for finding in findings:
        colour = {"ok": "green", "missing": "red", "optional": "yellow"}[finding.state]
        table.add_row(finding.check, f"[{colour}]{finding.state}[/]", finding.found, finding.mend)
    Console().print(table)


def judge(check: str, good: bool, found: str, mend: str, *, optional: bool = False) -> Finding:
    """Return the finding of one check; the mend is told only where something is to be mended."""
    if good:
        return Finding(check, "ok", found)
    return Finding(check, "optional" if optional else "missing", found, mend)


def _python(config: Config) -> Findings:
    found = ".".join(map(str, sys.version_info[:3]))
    yield judge("Python", sys.version_info >= (3, 11), found, "Install Python 3.11 or newer, then make setup")


def _packages(config: Config) -> Findings:
    lock = ROOT / "requirements.lock"
    if not lock.exists():
        yield Finding("packages", "ok", "installed without the lock file beside it")
        return
    wrong = [f"{name} {have or 'missing'} (locked: {want})" for name, want, have in _differing(lock.read_text("utf-8"))]
    yield judge("packages", not wrong, ", ".join(wrong[:5]) or "as locked", "make setup")


def _differing(lock: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield the packages that are not as locked: name, locked version, version found."""
    for name, want, marker in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", lock, re.MULTILINE):
        if marker and not _applies(marker):
            continue
        try:
            have = version(name)
        except PackageNotFoundError:
            have = None
        if have != want:
            yield name, want, have


def _applies(marker: str) -> bool:
    """Tell whether a marker of the lock holds here; without `packaging` it is taken not to."""
    try:
        from packaging.markers import Marker
    except ImportError:
        return False
    return bool(Marker(marker.strip()).evaluate())


def _home(config: Config) -> Findings:
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        writable = os.access(config.home, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    yield judge("home", writable, str(config.home), "Give the folder to this user, or choose another TOIMIVA_HOME")
    if writable:
        free = shutil.disk_usage(config.home).free / 1e9
        yield judge("disk", free >= LEAST_FREE_GB, f"{free:.0f} GB free", f"Make room: at least {LEAST_FREE_GB} GB")


def _secrets(config: Config) -> Findings:
    paths = [config.secrets, *config.secrets.glob("*")] if config.secrets.exists() else []
    open_ones = [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    found = f"others can read {', '.join(open_ones)}" if open_ones else "only their owner reads them"
    yield judge("secrets", not open_ones, found, f"chmod -R go= {config.secrets}")


def _settings(config: Config) -> Findings:
    known = set(re.findall(r"TOIMIVA_[A-Z_]+", Path(__file__).with_name("config.py").read_text("utf-8")))
    known |= {"TOIMIVA_SHARED", "TOIMIVA_CHROMIUM", "TOIMIVA_TEST_HOME"}  # the tests'
    unknown = sorted(name for name in os.environ if name.startswith("TOIMIVA_") and name not in known)
    yield judge("settings", not unknown, ", ".join(unknown) or "all known", "Not a setting: see docs/operations.md")
    yield judge("debug", not config.debug or config.demo, "on" if config.debug else "off", "Unset TOIMIVA_DEBUG")


def _sign_in(config: Config) -> Findings:
    if config.oidc_issuer:
        mend = "Unset TOIMIVA_DEMO and remove demo.json: a demo allows anybody to be anybody"
        yield judge("sign-in", not config.demo, f"{config.oidc_issuer}{', in a demo' if config.demo else ''}", mend)
    else:
        mend = "Set TOIMIVA_OIDC_ISSUER, TOIMIVA_OIDC_CLIENT_ID and TOIMIVA_OIDC_CLIENT_SECRET"
        yield judge("sign-in", config.demo, "development provider (demo)" if config.demo else "none", mend)


def _translations(config: Config) -> Findings:
    folder = ROOT / "src" / "toimiva" / "locale"
    lacking = [language for language in ("fi", "sv") if not list(folder.glob(f"{language}/LC_MESSAGES/*.mo"))]
    found = f"not compiled: {', '.join(lacking)}" if lacking else "compiled"
    yield judge("translations", not lacking, found, "make setup")


def _chromium(config: Config) -> Findings:
    found = os.environ.get("TOIMIVA_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    mend = "For the browser tests only: apt-get install chromium-headless-shell"
    yield judge("chromium", bool(found), found or "none", mend, optional=True)


def _with_database(config: Config) -> list[Finding]:
    import psycopg

    from toimiva.installation.database import running
    from toimiva.installation.pgtools import BackupFault
    from toimiva.installation.postgres import PostgresFault

    mend = "Start that server, check DATABASE_URL" if config.database_url else f"Read {config.home / 'pg.log'}"
    try:
        with running(config):
            return [*_server(config), *_house(config)]
    except (PostgresFault, psycopg.Error, BackupFault) as fault:
        return [Finding("database", "missing", str(fault).strip().splitlines()[0], mend)]


def _server(config: Config) -> Findings:
    from toimiva.installation.database import conninfo
    from toimiva.installation.pgtools import server_major, tool

    server = server_major(conninfo(config))
    kind = "DATABASE_URL" if config.database_url else "embedded"
    mend = f"Use PostgreSQL {LEAST_SERVER} or newer"
    yield judge("database", server >= LEAST_SERVER, f"PostgreSQL {server}, {kind}", mend)
    yield Finding("pg_dump", "ok", str(tool(config, "pg_dump", server)))


def _house(config: Config) -> Findings:
    """The checks that need Django: they are made only when the settings can be read at all."""
    from toimiva.installation import house

    house.set_up()
    pending = house.pending_migrations()
    found = f"{len(pending)} to be applied, such as {pending[-1]}" if pending else "all applied"
    yield judge("migrations", not pending, found, "toimiva migrate")
    current = house.static_is_current()
    found = "collected" if current else "not those of this code"
    yield judge("static files", current, found, "toimiva serve collects them at its start")
    if not pending:
        yield _queue()


def _queue() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), coalesce(extract(epoch from now() - min(coalesce(j.scheduled_at, e.at))), 0)"
            " from procrastinate_jobs j left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'"
            " where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now()"
        )
        waiting, oldest_s = cursor.fetchone()
    found = f"{waiting} waiting, the oldest {int(oldest_s)} s" if waiting else "nothing waits"
    return judge("job queue", oldest_s <= LONGEST_WAIT_S, found, "Run toimiva serve or toimiva worker")
