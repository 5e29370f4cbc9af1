"""The command line: what it imports, which rooms it shows, and how faults are told."""

import subprocess
import sys

import pytest

from toimiva.installation.mount import ROOMS

from .helpers import SOURCE, environment, toimiva

HEAVY = {"django", "pandas", "ibis", "duckdb", "numpy", "scipy", "psycopg", "uvicorn", "procrastinate"}
LOADED = """if 1:
    import sys
    from toimiva.cli import main
    sys.argv = ["toimiva", *sys.argv[1:]]
    try: main()
    except SystemExit as leave: code = leave.code
    sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
    sys.exit(code)
"""


def test_the_help_imports_nothing_heavy(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "--help"], env=environment(tmp_path / "home"), capture_output=True, text=True
    )
    assert done.returncode == 0
    assert not HEAVY & set(done.stderr.split())
    assert not (tmp_path / "home").exists()  # and asking for help makes no installation


def test_the_help_names_every_verb_of_the_installation(tmp_path):
    said = toimiva(tmp_path, "--help").stdout
    for verb in ("serve", "worker", "migrate", "doctor", "backup", "restore", "manage"):
        assert f"│ {verb} " in said


def test_a_room_is_shown_when_it_exists(tmp_path):
    said = toimiva(tmp_path, "--help").stdout
    for name, room in ROOMS.items():
        assert (f"│ {name} " in said) == room.exists(), name


def test_every_service_with_a_command_line_is_mounted():
    mounted = {room.module for room in ROOMS.values()}
    for path in SOURCE.glob("toimiva/*/*/cli.py"):
        assert ".".join(path.relative_to(SOURCE).with_suffix("").parts) in mounted


@pytest.mark.parametrize("name", [name for name, room in ROOMS.items() if room.exists()])
def test_a_room_that_exists_has_a_help(tmp_path, name):
    done = toimiva(tmp_path, name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: toimiva {name}" in done.stdout
    assert not (tmp_path / "pg").exists()  # no database for a help text


@pytest.mark.parametrize("verb", ["serve", "worker", "migrate", "doctor", "manage"])
def test_a_wrong_setting_is_told_in_one_line_without_a_traceback(tmp_path, verb):
    done = toimiva(tmp_path, verb, *(["check"] if verb == "manage" else []), TOIMIVA_PORT="eighty")
    assert done.returncode == 2
    assert done.stderr == "TOIMIVA_PORT: 'eighty' is not a port. Give a whole number from 1 to 65535\n"


def test_djangos_own_commands_pass_through(tmp_path):
    done = toimiva(tmp_path, "manage", "check", "--tag", "models")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")
    assert toimiva(tmp_path, "manage", "no-such-command").returncode == 1
    assert not (tmp_path / "pg" / "postmaster.pid").exists()


def test_migrate_tells_what_it_did_and_does_it_once(tmp_path):
    first, second = toimiva(tmp_path, "migrate"), toimiva(tmp_path, "migrate")
    assert "contenttypes.0001_initial" in first.stdout
    assert (second.returncode, second.stdout) == (0, "The database is up to date.\n")


ROOM = """
import typer
cli = typer.Typer()
NEEDS_DATABASE = {"load"}

@cli.command()
def load(): typer.echo(_rows())

@cli.command()
def read(): typer.echo("from files")

def _rows():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]
"""
MOUNTED = """if 1:
    import sys
    from toimiva.installation import mount
    mount.ROOMS["shed"] = mount.Room("shed", "A room of the test.")
    mount.Room.exists = lambda self: self.module == "shed"
    from toimiva.cli import main
    sys.argv = ["toimiva", *sys.argv[1:]]
    main()
"""


@pytest.mark.parametrize("verb, says, database", [("read", "from files", False), ("load", "app", True)])
def test_a_room_gets_the_database_for_the_verbs_that_name_it(tmp_path, verb, says, database):
    (tmp_path / "shed.py").write_text(ROOM)
    home = tmp_path / "home"
    env = environment(home, PYTHONPATH=f"{SOURCE}:{tmp_path}")

    def shed():
        return subprocess.run([sys.executable, "-c", MOUNTED, "shed", verb], env=env, capture_output=True, text=True)

    if database:  # a database that is not ready is told, with the mend, instead of a traceback
        assert (shed().returncode, shed().stderr[:18]) == (1, "The database lacks")
        toimiva(home, "migrate")
    done = shed()
    assert (done.stdout.strip(), done.stderr) == (says, "")
    assert (done.stdout.strip(), done.returncode) == (says, 0), done.stderr
    assert (home / "pg").exists() == database
    assert not (home / "pg" / "postmaster.pid").exists()
