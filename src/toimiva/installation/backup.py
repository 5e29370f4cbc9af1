"""`toimiva backup`: the database at one moment, the files, and a manifest; trusted once it was restored."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from toimiva.installation.config import Config
from toimiva.installation.database import conninfo, running
from toimiva.installation.manifest import Manifest, marks, now_text, own_version, sums
from toimiva.installation.pgtools import BackupFault, restore_dump, run, scratch_database, server_major, tool
from toimiva.installation.snapshot import TableState, differences, snapshot, states_of, table_states

__all__ = ["BackupFault", "backup"]

SECRETS_LEFT_OUT = (
    "The keys are not in it: without {secrets} the identity codes in this backup cannot be read. "
    "Keep a copy of that folder elsewhere, or write the backup with --with-secrets."
)
KEPT_FILES = ("files", "demo.json")  # of the home, besides the database and the keys
ARCHIVES = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz"}


def backup(config: Config, target: Path, *, with_secrets: bool, verify: bool, say: Callable[[str], None]) -> None:
    """Write a backup to a new folder or archive. It appears under its name only when it is whole and verified."""
    target = target.absolute()
    if target.exists():
        raise BackupFault(f"{target} exists already. Choose another name: a backup replaces nothing.")
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        new.mkdir(mode=0o700)
        with running(config):
            manifest = _write(config, new, with_secrets=with_secrets)
            if verify:
                _verify(config, new, manifest)
        _publish(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    rows = sum(state.rows for state in manifest.tables.values())
    checked = "verified by restoring it" if verify else "not verified"
    say(f"Wrote {target}: {len(manifest.tables)} tables, {rows} rows, {checked}.")
    say("It holds the keys: guard it like them." if with_secrets else SECRETS_LEFT_OUT.format(secrets=config.secrets))


def _write(config: Config, new: Path, *, with_secrets: bool) -> Manifest:
    info = conninfo(config, owner=True)
    server = server_major(info)
    with snapshot(info) as (connection, name):
        run(tool(config, "pg_dump", server), info, "-Fd", "-j2", "-Z1", f"--snapshot={name}", "-f", new / "database")
        tables = table_states(connection)
    _copy_files(config, new, with_secrets=with_secrets)
    manifest = Manifest(
        made_at=now_text(),
        toimiva=own_version(),
        postgresql=server,
        embedded=config.database_url is None,
        secrets=with_secrets,
        keys=marks(config),
        tables=tables,
        files=sums(new),
    )
    manifest.write(new)
    return manifest


def _copy_files(config: Config, new: Path, *, with_secrets: bool) -> None:
    for name in (*KEPT_FILES, *(["secrets"] if with_secrets else [])):
        if (config.home / name).is_dir():
            shutil.copytree(config.home / name, new / "home" / name)
        elif (config.home / name).exists():
            (new / "home").mkdir(exist_ok=True)
            shutil.copy2(config.home / name, new / "home" / name)


def _verify(config: Config, folder: Path, manifest: Manifest) -> None:
    with scratch_database(config, f"toimiva_verify_{os.getpid()}") as scratch:
        restore_dump(config, folder / "database", scratch, keep_owners=manifest.embedded)
        told = differences(manifest.tables, states_of(conninfo(config, scratch, owner=True)))
    if told:
        raise BackupFault(f"The backup is not what the database holds: {'; '.join(told[:5])}.")


def _publish(new: Path, target: Path) -> None:
    mode = next((mode for ending, mode in ARCHIVES.items() if target.name.endswith(ending)), None)
    if mode is None:
        new.rename(target)
        return
    archive = new.with_name(new.name + ".tar")
    try:
        with open(os.open(archive, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode=mode) as tar:  # type: ignore[call-overload]
                tar.add(new, arcname="backup")
            file.flush()
            os.fsync(file.fileno())
        archive.rename(target)
    finally:
        archive.unlink(missing_ok=True)


def compared(manifest: Manifest, found: dict[str, TableState]) -> None:
    """Refuse a restored database that is not what the backup says."""
    if told := differences(manifest.tables, found):
        raise BackupFault(
            f"The restored database is not what the backup says: {'; '.join(told[:5])}. Nothing was changed."
        )
