"""The embedded PostgreSQL of a home: started by the first, stopped by the last, and what kill -9 may not lose."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from toimiva.installation import postgres, system_user
from toimiva.installation.postgres import Embedded, PostgresFault

SLEEPER = "import time, sys; print('here', flush=True); time.sleep(600)"


@pytest.fixture
def folder():
    """A folder whose parents everybody may pass, as a system user must; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="toimiva-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(folder):
    server = Embedded(folder / "home", fsync=False)
    yield server.start()
    server.release()


def ask(server, question, user="toimiva", database="postgres"):
    with psycopg.connect(server.conninfo(database, user)) as connection:
        return connection.execute(question).fetchone()[0]


def run_python(code, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options
    )


# start and stop


def test_the_last_one_out_stops_the_server(folder):
    first, second = Embedded(folder, fsync=False).start(), Embedded(folder, fsync=False).start()
    first.release()
    assert ask(second, "select 1") == 1
    second.release()
    assert not second.running()
    assert not (folder / "pg" / "postmaster.pid").exists()


def test_another_process_shares_the_server(server):
    code = """if 1:
        import sys; from toimiva.installation.postgres import Embedded; import psycopg
        with Embedded(sys.argv[1], fsync=False) as server, psycopg.connect(server.conninfo("postgres")) as connection:
            print(connection.execute("select pg_postmaster_start_time()::text").fetchone()[0])
    """
    other = run_python(code, server.home)
    assert other.communicate()[0].strip() == ask(server, "select pg_postmaster_start_time()::text")
    assert server.running()


def test_starting_and_releasing_twice_is_doing_it_once(server):
    assert server.start() is server
    server.release()
    server.release()
    assert not server.running()
    server.start()
    assert ask(server, "select 1") == 1


def test_two_who_come_at_once_make_one_cluster(folder):
    code = "import sys; from toimiva.installation.postgres import Embedded; Embedded(sys.argv[1], fsync=False).start()"
    both = [run_python(code, folder / "home") for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert not Embedded(folder / "home").running()


def test_leaving_python_leaves_no_server(folder):
    code = "import sys; from toimiva.installation.postgres import Embedded; Embedded(sys.argv[1], fsync=False).start()"
    assert run_python(code + "; 1/0", folder, stderr=subprocess.DEVNULL).wait() == 1
    assert not Embedded(folder).running()


def test_two_homes_stand_side_by_side(server, folder):
    with Embedded(folder / "other home's", fsync=False) as other:  # a name with a space and a quote, too
        assert ask(server, "show data_directory") == str(folder / "home" / "pg")
        assert ask(other, "show data_directory") == str(folder / "other home's" / "pg")


def test_a_deep_home_gets_a_short_socket(folder):
    deep = folder / ("d" * 60) / ("e" * 60)
    with Embedded(deep, fsync=False) as server:
        assert not server.socket_dir().is_relative_to(deep)
        assert server.socket_dir().stat().st_mode & 0o777 == 0o700
        assert ask(server, "select 1") == 1
    shutil.rmtree(server.socket_dir())


def test_the_socket_folder_of_somebody_else_is_refused(folder, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    server = Embedded(folder / ("d" * 100))
    (folder / "trap").mkdir()
    server.socket_dir().symlink_to(folder / "trap")
    with pytest.raises(PostgresFault, match="belongs to somebody else"):
        server.start()


def test_nobody_else_reaches_the_socket(server):
    assert server.socket_dir().stat().st_mode & 0o077 == 0
    assert ask(server, "show listen_addresses") == ""


# the database in it


def test_the_application_owns_its_database_and_is_no_superuser(server):
    server.ensure_database()
    server.ensure_database()
    assert ask(server, "select rolsuper from pg_roles where rolname = current_user", "app", "toimiva") is False
    assert ask(server, "select rolcreatedb from pg_roles where rolname = current_user", "app", "toimiva") is True
    assert ask(server, "select pg_get_userbyid(datdba) from pg_database where datname = 'toimiva'") == "app"


def test_where_the_database_is_can_be_told_without_starting(tmp_path):
    told = Embedded(tmp_path / "home").database()
    assert told == {"HOST": str(tmp_path / "home" / "run"), "PORT": "5432", "NAME": "toimiva", "USER": "app"}
    assert not (tmp_path / "home").exists()


def test_variables_of_the_caller_do_not_lead_elsewhere(server, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    assert server.running()


# what may break


def test_a_broken_initdb_leaves_nothing(folder, monkeypatch):
    broken = folder / "initdb"
    broken.write_text('#!/bin/sh\nmkdir -p "$2/global"; touch "$2/global/pg_control"; echo no space left >&2; exit 1\n')
    broken.chmod(0o755)
    whole = Embedded.bin
    monkeypatch.setattr(Embedded, "bin", lambda self, name: broken if name == "initdb" else whole(self, name))
    server = Embedded(folder / "home", fsync=False)
    with pytest.raises(PostgresFault, match="no space left"):
        server.start()
    assert not (folder / "home" / "pg").exists()
    assert not (folder / "home" / "pg.new").exists()
    monkeypatch.undo()
    with server:
        assert ask(server, "select 1") == 1


def test_a_server_that_cannot_start_says_why(server):
    server.release()
    with open(server.data / "postgresql.conf", "a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(PostgresFault, match="no_such_setting"):
        server.start()


ROWS = """if 1:
    import sys, psycopg; from toimiva.installation.postgres import Embedded
    server = Embedded(sys.argv[1]).start()
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        for number in range(1, 100_000):
            connection.execute("insert into kept values (%s)", [number])
            print(number, flush=True)  # acknowledged
"""


@pytest.fixture
def durable(folder):
    server = Embedded(folder / "home").start()
    with psycopg.connect(server.conninfo("postgres")) as connection:
        connection.execute("create table kept (number int)")
    yield server
    server.release()


def acknowledged_until(writer, count, then):
    """Read what the writer says is stored; at `count` do `then`; answer the last number it could still say."""
    last = 0
    for line in writer.stdout:
        last = int(line)
        if last == count:
            then()
    writer.wait()
    return last


def test_kill_9_of_the_server_keeps_each_acknowledged_row(durable):
    postmaster = int((durable.data / "postmaster.pid").read_text().split()[0])
    writer = run_python(ROWS, durable.home, stderr=subprocess.DEVNULL)
    last = acknowledged_until(writer, 100, lambda: os.kill(postmaster, signal.SIGKILL))
    with Embedded(durable.home) as healed:  # the writer's way out may have healed it already
        assert ask(healed, f"select count(*) from kept where number <= {last}") == last
        assert ask(healed, "select count(*) from kept") in (last, last + 1)  # one may be stored and not yet said


def test_kill_9_of_the_client_keeps_each_row_and_leaves_a_server_for_the_next(durable):
    durable.release()
    writer = run_python(ROWS, durable.home)
    last = acknowledged_until(writer, 100, writer.kill)
    with Embedded(durable.home) as next_one:
        assert ask(next_one, "select count(*) from kept") in (last, last + 1)
    assert not next_one.running()


def test_a_pid_that_now_belongs_to_another_program_does_not_stop_the_start(server):
    """As after a restart of the container, where small numbers are given again."""
    postmaster = server.data / "postmaster.pid"
    stranger = run_python(SLEEPER)
    lines = postmaster.read_text().splitlines(keepends=True)
    os.kill(int(lines[0]), signal.SIGKILL)
    postmaster.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
    with Embedded(server.home, fsync=False) as healed:
        assert ask(healed, "select 1") == 1
        assert stranger.poll() is None  # and the stranger lives
    stranger.kill()
    stranger.communicate()


def test_a_zombie_is_no_server(server):
    postmaster = server.data / "postmaster.pid"
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    lines = postmaster.read_text().splitlines(keepends=True)
    os.kill(int(lines[0]), signal.SIGKILL)
    postmaster.write_text("".join([f"{zombie.pid}\n", *lines[1:]]))
    with Embedded(server.home, fsync=False) as healed:
        assert ask(healed, "select 1") == 1
    zombie.wait()


# as whom


AS_NOBODY = """if 1:
    import os, sys, psycopg, pwd, socket; from toimiva.installation.postgres import Embedded
    os.setgroups([]); os.setgid(65534); os.setuid(65534)  # only now: the interpreter may stand in a closed folder
    with Embedded(sys.argv[1], fsync=False) as server:
        server.ensure_database()
        with psycopg.connect(server.conninfo("toimiva", "app")) as connection:
            print(connection.execute("select current_user").fetchone()[0], (server.data / "PG_VERSION").stat().st_uid)
"""

only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become somebody else; the other tests are ordinary"
)


def reachable_by_nobody():
    seen = [*postgres.binaries().parents, postgres.binaries() / "postgres"]
    return all(path.stat().st_mode & 0o001 for path in seen)


@only_root
def test_an_ordinary_user_needs_no_root(folder):
    if not reachable_by_nobody():
        pytest.skip("the folder of the virtual environment is closed to other users")
    os.chown(folder, 65534, 65534)
    user = run_python(AS_NOBODY, folder / "home")
    assert user.communicate()[0].split() == ["app", "65534"]


@only_root
def test_root_serves_the_home_of_an_ordinary_user_as_that_user(folder):
    if not reachable_by_nobody():
        pytest.skip("the folder of the virtual environment is closed to other users")
    os.chown(folder, 65534, 65534)
    with Embedded(folder, fsync=False):
        assert (folder / "pg" / "PG_VERSION").stat().st_uid == 65534
        assert (folder / "pg.lock").stat().st_uid == 65534
    assert run_python(AS_NOBODY, folder).communicate()[0].split() == ["app", "65534"]


@only_root
def test_root_without_namespaces_runs_it_as_a_system_user(folder, monkeypatch):
    if not reachable_by_nobody():
        pytest.skip("the folder of the virtual environment is closed to other users")
    monkeypatch.setattr(system_user, "namespaces_work", lambda: False)
    with Embedded(folder / "home", fsync=False) as server:
        assert (server.data / "PG_VERSION").stat().st_uid == system_user.system_user().pw_uid
        assert ask(server, "select 1") == 1
    monkeypatch.undo()  # where they are allowed later, the data stays with its owner
    with Embedded(folder / "home", fsync=False) as server:
        assert ask(server, "select 1") == 1


def test_who_may_not_run_the_programs_is_told_what_to_do(folder, monkeypatch):
    closed = folder / "pg_isready"
    closed.write_text("")
    monkeypatch.setattr(Embedded, "bin", lambda self, name: closed)
    with pytest.raises(PostgresFault, match="may not be run by you|Permission denied"):
        Embedded(folder / "home").start()
