"""One embedded PostgreSQL for the whole test run, in a home of its own; actors and requests at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TOIMIVA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SERVER = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, or join it: every xdist worker is one of its users."""
    global SERVER
    from toimiva.installation.postgres import Embedded

    home = Path(os.environ["TOIMIVA_HOME"])  # set by settings_test, which pytest-django reads before this file
    home.mkdir(parents=True, exist_ok=True)
    SERVER = Embedded(home, fsync=False).start()
    SERVER.ensure_database()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER is not None:
        SERVER.release()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real data, or a skip that says what is missing."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"no real data at {SHARED}: set TOIMIVA_SHARED")
    return SHARED
