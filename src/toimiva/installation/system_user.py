"""As whom PostgreSQL's programs run: they refuse to be root, and a container often has nobody else."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

MAPPED = ["unshare", "--map-user=1", "--map-group=1"]  # root is seen as uid 1 inside; on disk the files stay root's


class PostgresFault(Exception):
    """The embedded server cannot be made, started or reached; the text says why and what to do."""


@dataclass(frozen=True)
class Runner:
    """Runs programs as `uid`; root does it in a user namespace (`prefix`) or as a system user (`switch`)."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    switch: bool = False
    given: tuple[Path, ...] = field(default=())  # what a system user must own besides its folders

    @classmethod
    def for_data(cls, data: Path, *, log: Path) -> Runner:
        """Return the way that suits this folder: whoever made the data goes on running it."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        made_by = data.stat() if data.exists() else data.parent.stat() if data.parent.exists() else None
        if made_by is not None and made_by.st_uid != 0:
            return cls(made_by.st_uid, made_by.st_gid, switch=True, given=(log,))
        if namespaces_work():
            return cls(0, 0, prefix=tuple(MAPPED))
        user = system_user()
        runner = cls(user.pw_uid, user.pw_gid, switch=True, given=(log,))
        data.parent.mkdir(parents=True, exist_ok=True)
        data.parent.chmod(data.parent.stat().st_mode | 0o011)  # the user must get through to its folder
        if data.exists():
            runner.own(data)
        return runner

    def own(self, folder: Path) -> None:
        """Give a folder and what is in it to the user that runs the programs."""
        if not self.switch:
            return
        for path in [folder, *folder.rglob("*"), *self.given]:
            if path in self.given:
                path.touch(exist_ok=True)
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end. PG… variables of the caller must not lead it to another server."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        switch: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}
        try:
            return subprocess.run(
                [*self.prefix, *command],
                env=environment | {"LC_ALL": "C"},
                cwd="/",  # the caller's folder may be closed to the user
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                **switch,
            )
        except PermissionError as fault:
            who = pwd.getpwuid(self.uid).pw_name if self.switch else "you"
            mend = "Install Toimiva where that user can read it, or run as an ordinary user, or set DATABASE_URL"
            raise PostgresFault(f"{command[0]} may not be run by {who}. {mend}") from fault


@cache
def namespaces_work() -> bool:
    """Tell whether root may make a user namespace here; many containers forbid it."""
    try:
        return subprocess.run([*MAPPED, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def system_user() -> pwd.struct_passwd:
    """Return the user that PostgreSQL runs as where namespaces are forbidden."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFault("PostgreSQL refuses to be root and there is neither a user postgres nor nobody. Add one")
