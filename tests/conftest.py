"""One embedded PostgreSQL for the whole test run, in a home of its own; actors and requests at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from .browser import browser, visit  # noqa: F401 - fixtures of every test
from .homes import migrated_home, once  # noqa: F401 - the same

SHARED = Path(os.environ.get("TOIMIVA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SERVER = None
LONGEST = {name: place for place, name in enumerate(["test_page_walk.py", "test_demo_again.py", "test_command.py"])}


def pytest_configure(config: pytest.Config) -> None:
    """Start the server, or join it: every xdist worker is one of its users."""
    global SERVER
    from toimiva.installation.postgres import Embedded

    home = Path(os.environ["TOIMIVA_HOME"])  # set by settings_test, which pytest-django reads before this file
    home.mkdir(parents=True, exist_ok=True)
    SERVER = Embedded(home, fsync=False).start()
    SERVER.ensure_database()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests: at the end one process would be left alone with them."""
    items.sort(key=lambda item: LONGEST.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Migrate one database a run, of which each process has a copy: to migrate takes ten times as long as to copy."""
    from django.db import connection

    ours, wish = connection.settings_dict["NAME"], connection.settings_dict["TEST"]

    def migrate(marker: Path) -> None:
        with django_db_blocker.unblock():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
        marker.mkdir()

    own_name, wish["NAME"] = wish.get("NAME"), "test_toimiva_to_copy"
    try:
        once(tmp_path_factory, "migrated-database", migrate)
    finally:
        connection.settings_dict["NAME"], wish["NAME"] = ours, own_name
    wish["TEMPLATE"] = "test_toimiva_to_copy"


@pytest.fixture(scope="session", autouse=True)
def _what_a_test_has_committed_is_emptied() -> None:
    """After a transactional test empty the tables that hold rows, also those whose triggers refuse to be emptied."""
    from django.test import TransactionTestCase

    from .emptying import empty_what_is_filled

    TransactionTestCase._fixture_teardown = empty_what_is_filled


@pytest.fixture(autouse=True)
def _begin_in_finnish() -> None:
    """The language of the last page a test asked for stays with the thread; the next test begins without it."""
    from django.utils import translation

    translation.deactivate()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER is not None:
        SERVER.release()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real data, or a skip that says what is missing."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"no real data at {SHARED}: set TOIMIVA_SHARED")
    return SHARED


@pytest.fixture(scope="session")
def secrets_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("secrets")


@pytest.fixture
def service(live_server, settings, secrets_folder):
    """The whole service under a real address, its development provider beside it; returns the address."""
    from toimiva.city.identity import provider as providers

    settings.OIDC_OP_ISSUER = f"{live_server.url}/dev-id"
    settings.TOIMIVA_SECRETS = secrets_folder
    settings.OIDC_JWKS_REFETCH = 0
    providers.forget()
    yield live_server.url
    providers.forget()
