"""Homes that many tests begin with, made once a run by whoever comes first and copied for each: one second, not six.

Who claims something about the making itself makes a home of its own.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from toimiva.installation import locks

from .installation.helpers import toimiva


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` fills; all processes of the run have the same one."""
    base = factory.getbasetemp()
    root = base.parent if base.name.startswith("popen-") else base  # xdist: every worker has a folder below the run's
    made = root / name
    with locks.exclusive(root / f"{name}.lock"):
        if not made.exists():
            unfinished = root / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(made)
    return made


def copied(source: Path, home: Path) -> Path:
    """Copy a home whose server is stopped, with the owners of its files: PostgreSQL refuses those of others."""
    subprocess.run(["cp", "-a", str(source), str(home)], check=True)
    return home


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that makes a home whose database is migrated and empty."""

    def migrate(folder: Path) -> None:
        done = toimiva(folder, "migrate")
        assert done.returncode == 0, done.stderr

    def make(name: str) -> Path:
        source = once(tmp_path_factory, "migrated-home", migrate)
        return copied(source, tmp_path_factory.mktemp(name) / "home")

    return make
