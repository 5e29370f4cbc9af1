"""`toimiva serve`: one command starts database, worker and web server; they stop together; kill -9 loses nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from toimiva.installation import children
from toimiva.installation.asgi import THREADS
from toimiva.installation.config import Config
from toimiva.installation.postgres import SETTINGS, Embedded

from .helpers import environment, toimiva


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=30):
    """Wait for what must come; fail when it does not."""
    give_up = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < give_up, "it did not come"
        time.sleep(0.05)
    return found


def command_line(pid: int) -> bytes:
    """What a process was started with; nothing for one that has ended since it was listed."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class Served:
    def __init__(self, home, *arguments, **settings):
        self.home, self.port = home, free_port()
        command = [sys.executable, "-m", "toimiva.cli", "serve", "--port", str(self.port), *arguments]
        self.process = subprocess.Popen(command, env=environment(home, **settings), stdout=subprocess.PIPE, text=True)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read()

    def answers(self):
        assert self.process.poll() is None, "serve ended"
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def workers(self):
        """The pids of this process's worker."""
        return self.children_with(b"worker")

    def pages(self):
        """The pids of the processes that answer beside this one."""
        return self.children_with(b"toimiva.installation.web")

    def children_with(self, word):
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = [int(pid) for path in children for pid in path.read_text().split()]
        return [pid for pid in pids if word in command_line(pid)]

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("served") / "home"


@pytest.fixture
def served(home):
    served = Served(home)
    until(served.answers)
    yield served
    if served.process.poll() is None:
        served.stop()
    served.process.stdout.close()


def ready(served):
    try:
        return json.loads(served.get("/readiness")[1])["database"] == "ok"
    except urllib.error.HTTPError:
        return False


def runs(home):
    return Embedded(home).running()


def alive(pid):
    """Tell whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def another_postmaster(home, gone):
    """Tell whether another one runs; its file is empty for a moment while it is written."""
    written = (home / "pg" / "postmaster.pid").read_text().split()
    return bool(written) and int(written[0]) != gone and alive(int(written[0]))


def test_a_new_home_is_made_served_and_left_with_one_command(served, home):
    assert json.loads(served.get("/readiness")[1])["database"] == "ok"
    manifest = json.loads((home / "static" / "staticfiles.json").read_text())
    style = next(hashed for name, hashed in sorted(manifest["paths"].items()) if name.endswith(".css"))
    assert served.get(f"/static/{style}")[0] == 200  # collected just now, and served already
    [worker] = until(served.workers)
    assert served.stop() == 0
    assert not runs(home)
    assert not alive(worker)
    said = served.process.stdout.read()
    assert f"Toimiva serves {home} at http://127.0.0.1:{served.port}" in said


def test_ctrl_c_stops_it_as_cleanly(served, home):
    assert served.stop(signal.SIGINT) == 0
    assert not runs(home)


def test_a_second_serve_of_the_same_home_hears_who_has_it(served, home):
    second = toimiva(home, "serve", "--port", free_port())
    assert second.returncode == 1
    assert f"by process {served.process.pid} at http://127.0.0.1:{served.port}" in second.stderr
    assert served.answers()


def test_a_port_in_use_is_told_before_anything_is_started(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = toimiva(tmp_path, "serve", "--port", other.getsockname()[1])
    assert done.returncode == 1
    assert "Choose another with --port" in done.stderr
    assert not (tmp_path / "pg").exists()


def test_an_open_stream_does_not_hold_the_stop(served, home):
    with socket.create_connection(("127.0.0.1", served.port)) as visitor:
        visitor.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")  # and never the body
        assert served.stop() == 0


def test_many_processes_take_no_longer_to_stop_than_one(tmp_path):
    """Each of three would wait for ever; all are told at once, so the first has not held the others up."""
    told = tmp_path / "told"
    code = (
        "import pathlib, signal, sys, time\n"
        "folder, me = pathlib.Path(sys.argv[1]), str(__import__('os').getpid())\n"
        "def stop(*_):\n"
        "    (folder / f'told-{me}').touch()\n"
        "    while len(list(folder.glob('told-*'))) < 3: time.sleep(0.02)\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "(folder / f'ready-{me}').touch()\n"
        "while True: time.sleep(0.05)\n"
    )
    told.mkdir()
    here = SimpleNamespace(home=tmp_path)
    with children.beside(here, "one of three", ["-c", code, str(told)], count=3):
        until(lambda: len(list(told.glob("ready-*"))) == 3)
        keepers = [one for one in threading.enumerate() if isinstance(one, children._Keeper)]
    assert [keeper.child.returncode for keeper in keepers] == [0, 0, 0], "none had to be killed"


def test_the_database_takes_the_connections_of_as_many_processes_as_may_be_set(tmp_path):
    most = Config.from_env({"TOIMIVA_HOME": str(tmp_path), "TOIMIVA_PROCESSES": "9"}).processes
    worker, commands = 2 * THREADS, 10
    assert most * THREADS + worker + commands <= int(SETTINGS["max_connections"])


def test_a_worker_that_dies_is_started_again(served):
    [worker] = until(served.workers)
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: [pid for pid in served.workers() if pid != worker])


def test_another_process_answers_too_is_started_again_and_never_outlives_the_first(home):
    served = Served(home, "--no-worker", TOIMIVA_PROCESSES="2")
    until(served.answers)
    [page] = until(served.pages)
    os.kill(page, signal.SIGKILL)
    [page] = until(lambda: [pid for pid in served.pages() if pid != page])
    os.kill(served.process.pid, signal.SIGSTOP)  # only the other one is left to answer
    try:
        assert until(served.answers)
    finally:
        os.kill(served.process.pid, signal.SIGCONT)
    served.stop(signal.SIGKILL)
    until(lambda: not alive(page))
    again = Served(home, "--no-worker", TOIMIVA_PROCESSES="1")
    until(again.answers)
    assert again.pages() == []
    assert again.stop() == 0
    for one in (served, again):
        one.process.stdout.close()


def test_kill_9_of_serve_loses_no_row_and_leaves_no_worker(served, home):
    server = Embedded(home)
    with psycopg.connect(server.conninfo("toimiva"), autocommit=True) as connection:
        connection.execute("create table if not exists kept (number int)")
        connection.execute("truncate kept")
        connection.execute("insert into kept select generate_series(1, 500)")
    [worker] = until(served.workers)
    served.stop(signal.SIGKILL)
    until(lambda: not alive(worker))  # its parent's end is its own
    again = Served(home, "--no-worker")
    until(again.answers)
    with psycopg.connect(server.conninfo("toimiva")) as connection:
        assert connection.execute("select count(*) from kept").fetchone()[0] == 500
    assert again.stop() == 0
    assert not runs(home)


def test_kill_9_of_the_database_under_a_serving_house_is_healed(served, home):
    postmaster = int((home / "pg" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: another_postmaster(home, postmaster))
    until(lambda: ready(served))
    assert served.stop() == 0
    assert not runs(home)


def test_a_job_is_done_beside_the_pages(served, home):
    """The worker that `serve` started takes jobs: a built-in one of procrastinate is enough to see it."""
    code = """if 1:
        from toimiva.installation.house import set_up; set_up()
        from procrastinate.contrib.django import app
        print(app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(max_hours=1))
    """
    deferred = subprocess.run([sys.executable, "-c", code], env=environment(home), capture_output=True, text=True)
    assert deferred.returncode == 0, deferred.stderr

    def done():
        with psycopg.connect(Embedded(home).conninfo("toimiva")) as connection:
            ask = "select status from procrastinate_jobs where id = %s"
            return connection.execute(ask, [int(deferred.stdout)]).fetchone()[0] == "succeeded"

    until(done)
