"""The Finnish identity code (hetu): Government Decree 128/2010, section 2, with the signs of 1 January 2023."""

from __future__ import annotations

from datetime import date

from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.fi import hetu

from toimiva.city.refusals import Refusal

CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
FIRST_TEMPORARY = 900  # individual numbers from here on are no permanent person's


def identity_code(value: str, *, allow_temporary: bool = False, field: str = "value") -> str:
    """Return an identity code in upper case; white space around it is left out, inside it is a fault.

    >>> identity_code("131052-308t ")
    '131052-308T'
    """
    code = value.strip().upper()
    if not code.isascii():  # digits of other scripts count as digits, but are another code
        raise Refusal("identity_code_form", field=field)
    try:
        hetu.validate(code, allow_temporary=True)
    except InvalidChecksum:
        raise Refusal("identity_code_check_sign", field=field) from None
    except InvalidComponent:
        raise Refusal(_bad_part(code), field=field) from None
    except ValidationError:
        raise Refusal("identity_code_form", field=field) from None
    if is_temporary(code) and not allow_temporary:
        raise Refusal("identity_code_temporary", field=field)
    return code


def is_temporary(code: str) -> bool:
    """Tell whether a code of the right form has a number that is given for a time, or to test with.

    >>> is_temporary("131052-308T"), is_temporary("131052-908T")
    (False, True)
    """
    return int(code[7:10]) >= FIRST_TEMPORARY


def born(code: str) -> date:
    """Return the day of birth that a valid code tells.

    >>> born("010100A002H"), born("010100+002H")
    (datetime.date(2000, 1, 1), datetime.date(1800, 1, 1))
    """
    return date(CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def _bad_part(code: str) -> str:
    try:
        born(code)
    except ValueError:
        return "identity_code_day"
    return "identity_code_number"
