"""What a backup says of itself: versions, rows and checksums of its tables, sha256 of its files, marks of its keys."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from toimiva.installation.config import Config
from toimiva.installation.pgtools import BackupFault
from toimiva.installation.snapshot import TableState

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The contents of manifest.json."""

    format: int = FORMAT
    made_at: str
    toimiva: str
    postgresql: int
    embedded: bool
    secrets: bool
    keys: dict[str, str]
    tables: dict[str, TableState]
    files: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        said = asdict(self) | {"tables": {name: state._asdict() for name, state in self.tables.items()}}
        (folder / NAME).write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read it; BackupFault when this is no backup, or one of a newer kind."""
        try:
            said: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
            if said["format"] > FORMAT:
                raise BackupFault(
                    f"{folder} was written by a newer Toimiva ({said['toimiva']}). Upgrade this one first."
                )
            tables = {name: TableState(**state) for name, state in said.pop("tables").items()}
            return cls(**said, tables=tables)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise BackupFault(f"{folder} is not a backup that `toimiva backup` wrote ({fault}).") from fault


def own_version() -> str:
    """Return the version of this Toimiva."""
    try:
        return version("toimiva")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"


def marks(config: Config) -> dict[str, str]:
    """Return a mark of each key that reads the stored identity codes: enough to compare, useless to decrypt."""
    keys = {f"identity_keys:{name}": key for name, key in config.identity_keys.items()}
    keys["identity_index_key"] = config.identity_index_key
    return {name: hashlib.sha256(b"toimiva key mark" + key).hexdigest()[:16] for name, key in keys.items()}


def sums(folder: Path) -> dict[str, str]:
    """Return relative path -> sha256 of every file of a backup, the manifest itself left out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): _sum(path) for path in files}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a backup in which a file was changed, lost or added."""
    found = sums(folder)
    if wrong := sorted(
        name for name in found.keys() | manifest.files.keys() if found.get(name) != manifest.files.get(name)
    ):
        raise BackupFault(f"The backup is damaged: {', '.join(wrong[:5])} is not as it was written.")


def now_text() -> str:
    """Return this instant in ISO 8601, for the manifest."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
