"""Which database an installation uses: embedded, or the one of DATABASE_URL."""

import subprocess
import sys

import pytest

from toimiva.installation.config import Config
from toimiva.installation.database import conninfo, django_database, running

from .helpers import SOURCE, environment

URLS = [
    (
        "postgresql://city:p%40ss@db.example:5433/toimiva?sslmode=verify-full",
        {"HOST": "db.example", "PORT": "5433", "NAME": "toimiva", "USER": "city", "PASSWORD": "p@ss"},
        {"sslmode": "verify-full"},
    ),
    (
        "postgres:///toimiva?host=/run/postgresql&user=city",
        {"HOST": "/run/postgresql", "PORT": "", "NAME": "toimiva", "USER": "city", "PASSWORD": ""},
        None,
    ),
]


@pytest.mark.parametrize("url, place, options", URLS)
def test_a_url_says_where_the_database_is(tmp_path, url, place, options):
    found = django_database(Config.from_env({"TOIMIVA_HOME": str(tmp_path), "DATABASE_URL": url}))
    assert found.pop("OPTIONS", None) == options
    assert found == place


def test_what_the_url_asks_of_the_connection_reaches_django(tmp_path):
    """An encrypted connection that was asked for must not become a plain one on the way."""
    url = "postgresql://db.example/toimiva?sslmode=verify-full"
    code = "from toimiva.installation.settings import DATABASES; print(DATABASES['default']['OPTIONS']['sslmode'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path, DATABASE_URL=url), capture_output=True, text=True
    )
    assert done.stdout.strip() == "verify-full", done.stderr


def test_the_worker_knows_the_jobs_of_every_room(tmp_path):
    code = """if 1:
        from toimiva.installation.house import set_up; set_up()
        from procrastinate.contrib.django import app
        print(*sorted({task.func.__module__ for task in app.tasks.values()}))
    """
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    rooms = {".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in SOURCE.rglob("jobs.py")}
    assert rooms <= set(done.stdout.split()), done.stderr


def test_without_a_url_it_is_the_embedded_one(tmp_path):
    config = Config.from_env({"TOIMIVA_HOME": str(tmp_path)})
    assert django_database(config)["HOST"] == str(tmp_path / "run")
    assert "user=app" in conninfo(config)
    assert "user=toimiva" in conninfo(config, owner=True)


def test_a_server_named_by_a_url_is_left_alone(tmp_path):
    config = Config.from_env({"TOIMIVA_HOME": str(tmp_path), "DATABASE_URL": "postgresql://db.example/toimiva"})
    with running(config) as server:
        assert server is None
    assert not (tmp_path / "pg").exists()
