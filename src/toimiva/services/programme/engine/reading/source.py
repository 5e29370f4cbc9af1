"""What came in: bytes or text, told apart and decoded; what cannot be read is refused with the mend."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from toimiva.city.refusals import Refusal

LARGEST = 50_000_000  # bytes; a decision with its appeal instructions has some 20 000
MARKUP = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!DOCTYPE\b|\?xml\b|[a-zA-Z])", re.DOTALL | re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded file: its text, which every `at` counts in, and its form (text, html or json)."""

    text: str
    form: str
    name: str = ""


def read_source(raw: bytes | str, name: str = "") -> Source:
    """Return the decoded source.

    Raises `Refusal`: decision_empty, decision_too_big, decision_binary, decision_pdf_encrypted,
    decision_pdf_without_text, xml_with_entities.
    """
    if len(raw) > LARGEST:
        raise Refusal("decision_too_big", field=name or None, megabytes=LARGEST // 1_000_000)
    if isinstance(raw, bytes):
        text = _pdf_text(raw, name) if raw[:1024].lstrip().startswith(b"%PDF-") else decode(raw, name)
    else:
        text = raw.removeprefix("\ufeff")
    if not text.strip(" \t\r\n\f\v\u00a0\u200b\ufeff"):
        raise Refusal("decision_empty", field=name or None)
    return Source(text, form_of(text), name)


def form_of(text: str) -> str:
    """Return whether a text is JSON, HTML or plain."""
    if text.lstrip()[:1] in ("{", "["):
        return "json" if re.match(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])", text) else "text"
    return "html" if MARKUP.match(text[:4000]) else "text"


def decode(raw: bytes, name: str = "") -> str:
    """Return the text of `raw`: UTF-8, UTF-16 or windows-1252, told by its marks and its bytes.

    >>> decode("päätös".encode("iso-8859-1")), decode("päätös".encode("utf-16"))
    ('päätös', 'päätös')
    """
    if raw.startswith(MAGIC):
        raise Refusal("decision_binary", field=name or None)
    text = _decoded(raw)
    if text is None or CONTROL.search(text.replace("\x02", "").replace("\x1a", "")):
        raise Refusal("decision_binary", field=name or None)
    return text


def _decoded(raw: bytes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _attempt(raw, "utf-16")
    if raw[:200].count(0) * 3 > min(len(raw), 200):
        return _attempt(raw, "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be")
    text = _attempt(raw, "utf-8-sig")
    return text if text is not None else _attempt(raw, "windows-1252") or _attempt(raw, "iso-8859-1")


def _attempt(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _pdf_text(raw: bytes, name: str) -> str:
    import pypdfium2  # loads a library: only for those who bring a PDF

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as fault:
        encrypted = "password" in str(fault).lower() or "security" in str(fault).lower()
        raise Refusal("decision_pdf_encrypted" if encrypted else "decision_binary", field=name or None) from fault
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    except pypdfium2.PdfiumError as fault:
        raise Refusal("decision_binary", field=name or None) from fault
    finally:
        document.close()
    text = "\f".join(pages)
    if not re.search(r"\w{2}", text):
        raise Refusal("decision_pdf_without_text", field=name or None)
    return text
