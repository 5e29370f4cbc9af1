"""Zip files that are the same each time: the office formats are zips, and a zip holds the hour it was made at."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can tell


def still_zip(made: bytes) -> bytes:
    """Return the zip with its entries in the same order, their times fixed; `mimetype` stays first and unpacked."""
    out = BytesIO()
    with ZipFile(BytesIO(made)) as source, ZipFile(out, "w") as target:
        for one in source.infolist():
            entry = ZipInfo(one.filename, LONG_AGO)
            entry.compress_type = ZIP_STORED if one.filename == "mimetype" else ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(one.filename))
    return out.getvalue()
