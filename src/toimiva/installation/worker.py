"""Background and periodic work: one procrastinate worker, alone (`toimiva worker`) or beside `serve`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from toimiva.installation import children
from toimiva.installation.config import Config
from toimiva.installation.database import running
from toimiva.installation.house import leave_on_signals, set_up

JOBS_AT_ONCE = 3


def work(config: Config, *, until_parent_ends: bool = False) -> None:
    """Run jobs until SIGTERM or SIGINT; a running job is waited for, ten seconds at most."""
    leave_on_signals()
    if until_parent_ends:
        children.when_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    with running(config):
        set_up()
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        with app.replace_connector(DjangoConnector().get_worker_connector()) as jobs:
            jobs.run_worker(concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=children.PATIENCE_S - 2)


@contextmanager
def beside(config: Config) -> Iterator[None]:
    """Keep a worker running as a child process for the length of the block; one that dies is started again."""
    with children.beside(config, "worker", ["-m", "toimiva.cli", "worker", "--until-parent-ends"]):
        yield
