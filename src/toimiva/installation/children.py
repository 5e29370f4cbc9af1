"""Processes beside `serve`: each is kept running as long as the parent wants it, and never outlives the parent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from toimiva.installation.config import Config

PATIENCE_S = 10  # a child may end itself before it is killed


@contextmanager
def beside(
    config: Config, name: str, arguments: Sequence[str], *, count: int = 1, pass_fds: Sequence[int] = ()
) -> Iterator[None]:
    """Keep `count` times `python arguments` running for the length of the block; one that dies is started again.

    At the end all are told to stop before any is waited for: many take no longer than one.
    """
    keepers = [_Keeper(config, name, arguments, pass_fds) for _ in range(count)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.tell_to_stop()
        for keeper in keepers:
            keeper.wait_for_end()


def when_parent_ends(end: Callable[[], None]) -> None:
    """Call `end` in a child when its parent is gone: stdin is a pipe that ends then, also after kill -9."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        end()

    threading.Thread(target=wait, daemon=True).start()


class _Keeper(threading.Thread):
    def __init__(self, config: Config, name: str, arguments: Sequence[str], pass_fds: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.called = name
        self.command = [sys.executable, *arguments]
        self.pass_fds = pass_fds
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
            sys.stderr.write(f"The {self.called} ended with {code}; it is started again.\n")
            wait_s = min(wait_s * 2, 60)  # a child that cannot live must not keep the machine busy

    def _begin(self) -> bool:
        with self.changing:
            if not self.stopping.is_set():
                self.child = subprocess.Popen(
                    self.command, stdin=subprocess.PIPE, env=self.environment, pass_fds=self.pass_fds
                )
            return not self.stopping.is_set()

    def tell_to_stop(self) -> None:
        with self.changing:
            self.stopping.set()
        if self.child is not None:
            self.child.terminate()

    def wait_for_end(self) -> None:
        """Wait until the child is gone; it is killed when its time is over."""
        if self.child is not None:
            try:
                self.child.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.join()
