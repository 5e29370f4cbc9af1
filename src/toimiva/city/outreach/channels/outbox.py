"""The local outbox: each message a file named by its id, whole or not at all, and never written twice."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from .base import Envelope
from .letter import letter


@dataclass(frozen=True)
class Outbox:
    """The folder that stands in for every provider where none is set, and in a demo."""

    folder: Path

    def send(self, envelope: Envelope) -> str:
        """Write the message. Its file being there already is its having been taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        held = {name: value for name, value in asdict(envelope).items() if name not in ("national_id", "postal")}
        if envelope.channel == "letter":
            self._put(f"{envelope.id}.pdf", letter(envelope))
        self._put(f"{envelope.id}.json", json.dumps(held, ensure_ascii=False, default=str, indent=1).encode())
        return f"outbox-{envelope.id}"

    def _put(self, name: str, content: bytes) -> None:
        part = self.folder / f".{name}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, self.folder / name)  # unlike a rename, it does not replace what is there
        except FileExistsError:
            pass
        finally:
            part.unlink()
