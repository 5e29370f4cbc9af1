"""What the tests of the installation share: an environment of its own for each home, and the command line in it."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
OURS = ("TOIMIVA_", "DJANGO_", "DATABASE_URL", "PG")


def environment(home, **more):
    """The caller's environment without its installation; the source tree first, also where another is installed."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return bare | {"TOIMIVA_HOME": str(home), "PYTHONPATH": str(SOURCE), "COLUMNS": "200", **more}


def toimiva(home, *arguments, **more):
    """Run the command line to its end."""
    command = [sys.executable, "-m", "toimiva.cli", *map(str, arguments)]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False)
