"""Postal codes and telephone numbers of Finland."""

from __future__ import annotations

import re

from toimiva.city.refusals import Refusal

POSTAL_CODE = re.compile(r"[0-9]{5}")
PHONE = re.compile(r"\+?[0-9]+")
# Numbers after +358 have 5 to 12 digits and no trunk zero (Traficom 32; the metadata of libphonenumber say the same).
NATIONAL = re.compile(r"\+358([1-9][0-9]{4,11})")


def postal_code(value: str, *, field: str = "value") -> str:
    """Return a postal code: exactly five digits, nothing around them is forgiven.

    >>> postal_code("00100")
    '00100'
    """
    if POSTAL_CODE.fullmatch(value) is None:
        raise Refusal("postal_code_form", field=field)
    return value


def phone(value: str, *, field: str = "value") -> str:
    """Return a Finnish telephone number as +358…; spaces and dashes are left out.

    >>> phone("040-123 4567")
    '+358401234567'
    """
    number = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", value)
    if PHONE.fullmatch(number) is None:
        raise Refusal("phone_form", field=field)
    number = international(number)
    if number.startswith("+") and not number.startswith("+358"):
        raise Refusal("phone_foreign", field=field)
    if NATIONAL.fullmatch(number) is None:
        raise Refusal("phone_form", field=field)
    return number


def plain_phone(text: str) -> str:
    """Return the number without the signs people put between digits.

    >>> plain_phone("+358 40-123 4567")
    '+358401234567'
    """
    return re.sub(r"[\s()\-\u2013./]", "", text)


def international(text: str) -> str:
    """Return a number as providers write it.

    >>> international("040 123 4567"), international("+358 40-1234567"), international("")
    ('+358401234567', '+358401234567', '')
    """
    number = plain_phone(text)
    if number.startswith("00"):
        return "+" + number[2:]
    return "+358" + number[1:] if number.startswith("0") else number
