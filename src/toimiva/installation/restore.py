"""`toimiva restore`: read a backup into a database beside the living one, compare, then let it take its place."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from toimiva.installation import pgtools
from toimiva.installation.backup import compared
from toimiva.installation.config import Config
from toimiva.installation.database import conninfo, running
from toimiva.installation.manifest import Manifest, check_files, marks
from toimiva.installation.pgtools import BackupFault
from toimiva.installation.serve import ServeFault, served_by_us
from toimiva.installation.snapshot import states_of

OTHER_KEYS = (
    "The keys of this home are not those of the backup: identity codes in it cannot be read. "
    "Copy the old installation's secrets folder to {secrets}."
)


def restore(config: Config, source: Path, *, force: bool, say: Callable[[str], None]) -> None:
    """Restore into this home. BackupFault when the backup is damaged, or would replace data without `force`."""
    with unpacked(source) as folder:
        manifest = Manifest.read(folder)
        check_files(folder, manifest)
        try:
            with served_by_us(config, "restore", 0), running(config):
                _restore_database(config, folder, manifest, force=force)
        except ServeFault as fault:
            raise BackupFault(str(fault)) from fault
        _restore_files(config, folder)
    rows = sum(state.rows for state in manifest.tables.values())
    say(f"Restored {config.home} as of {manifest.made_at}: {len(manifest.tables)} tables, {rows} rows, all compared.")
    if not manifest.secrets and marks(config) != manifest.keys:
        say(OTHER_KEYS.format(secrets=config.secrets))


@contextmanager
def unpacked(source: Path) -> Iterator[Path]:
    """Give the folder of a backup, unpacked from its archive when it is one."""
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="toimiva-restore-") as folder:
        try:
            with tarfile.open(source) as tar:
                for member in tar:
                    _extract(tar, member, Path(folder))
        except tarfile.TarError as fault:
            raise BackupFault(f"{source} is not an archive that `toimiva backup` wrote ({fault}).") from fault
        yield Path(folder) / "backup"


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Take out folders and plain files under backup/ only: an archive must not write elsewhere."""
    parts = Path(member.name).parts
    if parts[:1] != ("backup",) or ".." in parts or not (member.isfile() or member.isdir()):
        raise BackupFault(f"The archive holds {member.name}, which no backup does.")
    path = folder.joinpath(*parts)
    if member.isdir():
        path.mkdir(mode=0o700, exist_ok=True)
    elif (content := tar.extractfile(member)) is not None:
        with content, open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            shutil.copyfileobj(content, out)


def _restore_database(config: Config, folder: Path, manifest: Manifest, *, force: bool) -> None:
    info = conninfo(config, owner=True)
    living = str(conninfo_to_dict(info)["dbname"])
    has_data = bool(states_of(info))
    if has_data and not force:
        raise BackupFault(
            f"{config.home} has data already. Restore into a new TOIMIVA_HOME, or use --force to replace it."
        )
    new = f"toimiva_restored_{os.getpid()}"
    pgtools.drop_database(config, new)
    pgtools.create_database(config, new)
    try:
        keep_owners = manifest.embedded and config.database_url is None
        pgtools.restore_dump(config, folder / "database", new, keep_owners=keep_owners)
        compared(manifest, states_of(conninfo(config, new, owner=True)))
    except BaseException:
        pgtools.drop_database(config, new)
        raise
    pgtools.drop_database(config, living)
    pgtools.rename_database(config, new, living)


def _restore_files(config: Config, folder: Path) -> None:
    for kept in sorted((folder / "home").glob("*")) if (folder / "home").is_dir() else []:
        place = config.home / kept.name
        if kept.is_dir():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(kept, place)
        else:
            shutil.copy2(kept, place)
    if config.secrets.exists():
        config.secrets.chmod(0o700)
        for key in config.secrets.iterdir():
            key.chmod(0o600)
