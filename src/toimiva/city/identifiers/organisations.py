"""The business id (Y-tunnus) and the number of the register of associations."""

from __future__ import annotations

import re

from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.fi import associationid, ytunnus

from toimiva.city.refusals import Refusal

BUSINESS_ID = re.compile(r"(?:FI)?([0-9]{6,7})-?([0-9])")


def business_id(value: str, *, field: str = "value") -> str:
    """Return a business id as NNNNNNN-C; spaces and the prefix FI of a VAT number are left out; the dash is optional.

    An old id of six digits gets its zero. 0000000-0 passes the sum and was never issued.

    >>> business_id("FI 2481635 4"), business_id("112038-9")
    ('2481635-4', '0112038-9')
    """
    found = BUSINESS_ID.fullmatch("".join(value.upper().split()))
    if found is None:
        raise Refusal("business_id_form", field=field)
    number, digit = found[1].zfill(7), found[2]
    if not ytunnus.is_valid(number + digit):
        raise Refusal("business_id_check_digit", field=field)
    if not int(number):
        raise Refusal("business_id_never_issued", field=field)
    return f"{number}-{digit}"


def association_number(value: str, *, field: str = "value") -> str:
    """Return an association's register number as digits alone; the dot of thousands is left out.

    Of the numbers below 100 only those still in the register are valid.

    >>> association_number("123.456"), association_number("1")
    ('123456', '1')
    """
    text = value.strip()
    try:
        if not text.isascii():
            raise Refusal("association_number_form", field=field)
        number = str(associationid.validate(text))
    except InvalidComponent:
        raise Refusal("association_number_never_issued", field=field) from None
    except ValidationError:
        raise Refusal("association_number_form", field=field) from None
    if not int(number):
        raise Refusal("association_number_never_issued", field=field)
    return number
