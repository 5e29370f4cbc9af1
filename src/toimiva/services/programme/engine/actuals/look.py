"""A first look through a file: how large, which encoding, which kind; in one pass and little memory."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toimiva.city.refusals import Refusal

from ...policy.actuals_tables import limits

CHUNK = 4 * 1024 * 1024
MEGABYTE = 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
C1 = bytes(range(0x80, 0xA0))  # letters and signs in windows-1252, control characters in ISO-8859-1
NOT_IN_1252 = b"\x81\x8d\x8f\x90\x9d"


@dataclass(frozen=True)
class Look:
    """What is known of a file before its rows are read.

    `encoding`: utf-8, utf-8-bom, windows-1252, iso-8859-1 or utf-16; empty for Excel. `kind`: text, excel or json.
    """

    kind: str
    encoding: str
    size: int
    sha256: str

    @property
    def codec(self) -> str:
        return {"utf-8-bom": "utf-8-sig", "windows-1252": "cp1252"}.get(self.encoding, self.encoding)


def look(path: Path) -> Look:
    """Read the file through once.

    Raises `Refusal` for a file that is empty, larger than the limit, not text, or whose UTF-8 is
    broken. ISO-8859-1 and windows-1252 differ only in the signs from 0x80 to 0x9F: a file that has such
    signs is windows-1252, one that has none is read alike by both and called ISO-8859-1.
    """
    size = path.stat().st_size
    if not size:
        raise Refusal("actuals_empty", field="file")
    with path.open("rb") as stream:
        kind = _kind(stream.read(4096))
    largest = limits().largest_text_mb if kind == "text" else limits().largest_document_mb
    if size > largest * MEGABYTE:
        raise Refusal("actuals_too_big", field="file", megabytes=largest)
    digest, found = sha256(), _Encoding()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            if kind != "excel":
                found.read(chunk)
    return Look(kind, "" if kind == "excel" else found.name(), size, digest.hexdigest())


def _kind(head: bytes) -> str:
    if head.startswith((ZIP, OLE)):
        return "excel"
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"{", b"[")):
        return "json"
    if b"\x00" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal("actuals_not_text", field="file")
    return "text"


class _Encoding:
    """Tells the encoding of a stream of chunks."""

    def __init__(self) -> None:
        self.bom = ""
        self.started = False
        self.ascii = True
        self.utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self.c1: set[int] = set()

    def read(self, chunk: bytes) -> None:
        if not self.started:
            self.started = True
            self.bom = "utf-8-bom" if chunk.startswith(codecs.BOM_UTF8) else ""
            if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                self.bom = "utf-16"
        if self.bom == "utf-16" or (chunk.isascii() and self.utf8 and not self.utf8.getstate()[0]):
            return
        self.ascii = False
        if len(chunk) != len(chunk.translate(None, C1)):
            self.c1 |= set(chunk) & set(C1)
        if self.utf8:
            try:
                self.utf8.decode(chunk)
            except UnicodeDecodeError:
                self.utf8 = None

    def name(self) -> str:
        whole = self.utf8 is not None and not self.utf8.getstate()[0]
        if self.bom == "utf-8-bom" and not whole:
            raise Refusal("actuals_broken_utf8", field="file")
        if self.bom or self.ascii or whole:
            return self.bom or "utf-8"
        if self.c1 and not self.c1 & set(NOT_IN_1252):
            return "windows-1252"
        return "iso-8859-1"
