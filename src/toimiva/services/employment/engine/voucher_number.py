"""The number of a summer job voucher: a random serial, shown in Crockford's base32 with two check digits.

`base32-lib` (CERN, Invenio) writes exactly this form, check digits by ISO 7064 MOD 97-10 included.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

import base32_lib

from toimiva.city.refusals import Refusal

FIRST = 100_000  # below: the sequence of the old service, shown as plain digits
LAST = 2**50 - 1
TRIES = 10  # on a serial that is taken already
GROUP = 3  # characters between dashes
READ_AS = str.maketrans("ilo", "110")


def new_serial(taken: Callable[[int], bool], draw: Callable[[int], int] = secrets.randbelow) -> int:
    """Return a serial that nobody can guess and that is not taken.

    `draw` is a cryptographic source of chance. Raises RuntimeError when ten serials in a row are taken: with 2^50 of
    them that is no chance but a broken source.
    """
    for _ in range(TRIES):
        serial = FIRST + draw(LAST - FIRST + 1)
        if not taken(serial):
            return serial
    raise RuntimeError(f"{TRIES} voucher serials in a row were taken; the source of chance is broken")


def display(serial: int) -> str:
    """Return the number as it is printed and typed.

    >>> display(250000), display(987654321), display(4711)
    ('7m4-g05', 'xdw-t5h-08', '4711')
    """
    if not 1 <= serial <= LAST:
        raise Refusal("voucher_serial_out_of_range", field="serial", value=serial, last=LAST)
    if serial < FIRST:
        return str(serial)
    return str(base32_lib.encode(serial, split_every=GROUP, checksum=True))


def serial_of(typed: str) -> int:
    """Return the serial of a number as somebody typed it. Raises `Refusal("check_the_number")`.

    Spaces and dashes count nowhere, upper case is lower case, o is read as 0, i and l as 1.

    >>> serial_of("7M4 G-O5"), serial_of("4711")
    (250000, 4711)
    """
    number = "".join(sign for sign in typed.lower() if not _between(sign)).translate(READ_AS)
    try:
        serial = _old(number) if len(number) < len(str(FIRST)) else base32_lib.decode(number, checksum=True)
    except ValueError:
        serial = 0
    # written anew it must be the same: no other spelling, such as one with zeros in front, leads to a voucher
    if not 1 <= serial <= LAST or display(serial).replace("-", "") != number:
        raise Refusal("check_the_number", field="typed")
    return int(serial)


def _old(number: str) -> int:
    return int(number) if number.isdecimal() else 0


def _between(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Pd"
