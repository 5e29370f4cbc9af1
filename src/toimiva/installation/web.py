"""Answering on one socket: in the process of `serve` itself, and in as many beside it as there are cores for it.

One Python process computes on one core at a time. The processes share the port (each takes the next visitor when it
has time) and the count of calls a minute; everything else they share is in the database.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from toimiva.installation import children
from toimiva.installation.config import Config, config
from toimiva.installation.database import running
from toimiva.installation.house import leave_on_signals, load_pages

GRACE_S = 3  # an open stream must not hold the stop
QUEUE = 128  # visitors that may wait to be taken


@contextmanager
def beside(config: Config, listener: socket.socket) -> Iterator[None]:
    """Have the other processes answer, too, for the length of the block; they forget the calls of an earlier serve."""
    from toimiva.city.ui import limits

    limits.share(config.home / "limits", anew=True)
    file = listener.fileno()
    command, others = ["-m", "toimiva.installation.web", str(file)], config.processes - 1
    with children.beside(config, "web process", command, count=others, pass_fds=[file]):
        yield


def answer(listener: socket.socket) -> None:
    """Answer until SIGTERM or SIGINT."""
    import uvicorn

    from toimiva.installation.asgi import application

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for one in sockets or []:
                one.listen(QUEUE)

    settings: dict[str, Any] = {
        "lifespan": "off",
        "timeout_graceful_shutdown": GRACE_S,
        "log_config": None,  # Django's logging holds for all
        "access_log": False,
        "server_header": False,
        "backlog": 1,  # asyncio takes so many at once: one, or the first process to wake up takes all who wait
    }
    gc.collect()
    gc.freeze()  # what is loaded stays: to look through it again and again for garbage costs requests their time
    Server(uvicorn.Config(application, **settings)).run(sockets=[listener])


def main(file: int) -> None:
    """Answer on a listening socket that the parent has opened, until it says so or ends."""
    leave_on_signals()
    children.when_parent_ends(lambda: os._exit(0))  # at once: the port is to be free for the next serve
    here = config()
    with running(here), socket.socket(fileno=file) as listener:
        load_pages()
        from toimiva.city.ui import limits

        limits.share(here.home / "limits")
        answer(listener)


if __name__ == "__main__":
    main(int(sys.argv[1]))
