"""`toimiva serve`: one home served by one command, with its database and its worker; all stop together."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

from toimiva.installation import house, locks, web, worker
from toimiva.installation.config import Config
from toimiva.installation.database import running
from toimiva.installation.postgres import Embedded, PostgresFault


class ServeFault(Exception):
    """This home cannot be served now; the text says why and what to do."""


def serve(config: Config, *, host: str, port: int, with_worker: bool = True, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. ServeFault when another process serves this home, or has the port."""
    house.leave_on_signals()
    with (
        served_by_us(config, host, port),
        listening(host, port) as listener,
        ThreadPoolExecutor(1) as beside,  # the pages are imported while the database starts
    ):
        loading = beside.submit(house.load_pages)
        with running(config) as server:
            loading.result()
            _serve_on(config, listener, server, with_worker=with_worker, say=say)


def _serve_on(
    config: Config,
    listener: socket.socket,
    server: Embedded | None,
    *,
    with_worker: bool,
    say: Callable[[str], None],
) -> None:
    if applied := house.migrate():
        say(f"Migrated the database: {len(applied)} steps, the last is {applied[-1]}.")
    if house.collect_static():
        say("Collected the static files.")
    with watched(server, say), worker.beside(config) if with_worker else nullcontext(), web.beside(config, listener):
        say(f"Toimiva serves {config.home} at {address(*listener.getsockname()[:2])}. Stop it with Ctrl-C.")
        web.answer(listener)


@contextmanager
def served_by_us(config: Config, host: str, port: int) -> Iterator[None]:
    """Hold the home's serve lock, with our pid and address in it for those who come later."""
    note = json.dumps({"pid": os.getpid(), "address": address(host, port)})
    try:
        lock = locks.claim(config.home / "serve.lock", note)
    except locks.Busy as busy:
        other = json.loads(busy.note or "{}")
        who = f"process {other.get('pid', '?')} at {other.get('address', 'an unknown address')}"
        raise ServeFault(f"{config.home} is served already, by {who}. Stop it, or use another TOIMIVA_HOME.") from None
    with lock:
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything is started, so that the fault is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as fault:
            mend = "Choose another with --port, or stop the program that uses it."
            raise ServeFault(f"{address(host, port)} cannot be used: {fault.strerror}. {mend}") from fault
        listener.listen(web.QUEUE)
        yield listener


@contextmanager
def watched(server: Embedded | None, say: Callable[[str], None]) -> Iterator[None]:
    """Start the embedded database again when somebody kills it; the pages answer 500 for the second between."""
    stopping = threading.Event()

    def watch() -> None:
        while server is not None and not stopping.wait(1):
            if not server.lives():
                say("The database was gone; it is started again.")
                try:
                    server.heal()
                except PostgresFault as fault:
                    say(str(fault))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        watcher.join()


def address(host: str, port: int) -> str:
    """Return the URL of a host and port.

    >>> address("::1", 8000)
    'http://[::1]:8000'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
