"""Background and periodic work: one procrastinate worker, alone (`toimiva worker`) or beside `serve`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from toimiva.installation.config import Config
from toimiva.installation.database import running
from toimiva.installation.house import leave_on_signals, set_up

JOBS_AT_ONCE = 3
PATIENCE_S = 10  # a job may end itself before the worker is killed


def work(config: Config, *, until_parent_ends: bool = False) -> None:
    """Run jobs until SIGTERM or SIGINT; a running job is waited for, ten seconds at most."""
    leave_on_signals()
    if until_parent_ends:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    with running(config):
        set_up()
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        with app.replace_connector(DjangoConnector().get_worker_connector()) as jobs:
            jobs.run_worker(concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=PATIENCE_S - 2)


def _end_with_parent() -> None:
    """Stdin is a pipe from the parent: it ends when the parent does, also after kill -9."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def beside(config: Config) -> Iterator[None]:
    """Keep a worker running as a child process for the length of the block; one that dies is started again."""
    keeper = _Keeper(config)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    def __init__(self, config: Config) -> None:
        super().__init__(daemon=True)
        self.environment = os.environ | {"TOIMIVA_HOME": str(config.home)}
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.changing = threading.Lock()

    def run(self) -> None:
        wait_s = 1
        while self._begin():
            assert self.child is not None
            code = self.child.wait()
            if self.stopping.wait(wait_s):
                return
            sys.stderr.write(f"The worker ended with {code}; it is started again.\n")
            wait_s = min(wait_s * 2, 60)  # a worker that cannot live must not keep the machine busy

    def _begin(self) -> bool:
        with self.changing:
            if not self.stopping.is_set():
                command = [sys.executable, "-m", "toimiva.cli", "worker", "--until-parent-ends"]
                self.child = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.environment)
            return not self.stopping.is_set()

    def stop(self) -> None:
        with self.changing:
            self.stopping.set()
        if self.child is not None:
            self.child.terminate()
            try:
                self.child.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.join()
