"""Account numbers (IBAN, ISO 13616) and codes of banks (BIC, ISO 9362)."""

from __future__ import annotations

from stdnum import bic as bank_code
from stdnum import iban as account
from stdnum import luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from toimiva.city.refusals import Refusal


def iban(value: str, *, field: str = "value") -> str:
    """Return an account number in upper case without spaces: its check digits and its country's form must hold.

    >>> iban("fi21 1234 5600 0007 85")
    'FI2112345600000785'
    """
    number = "".join(value.split()).upper()
    if not number.isascii() or not number.isalnum():
        raise Refusal("iban_form", field=field)
    try:
        return str(account.validate(number, check_country=False))
    except InvalidChecksum:
        raise Refusal("iban_check_digits", field=field) from None
    except InvalidComponent:
        raise Refusal("iban_country", field=field) from None
    except ValidationError:
        raise Refusal("iban_form", field=field) from None


def finnish_iban(value: str, *, field: str = "value") -> str:
    """Return a Finnish account number, 18 characters. The check digits of the IBAN decide.

    >>> finnish_iban("FI2112345600000785")
    'FI2112345600000785'
    """
    if not "".join(value.split()).upper().startswith("FI"):
        raise Refusal("iban_not_finnish", field=field)
    return iban(value, field=field)


def doubtful(number: str) -> bool:
    """Tell whether a valid IBAN fails its country's own check: worth asking again, no reason to refuse.

    >>> doubtful("FI2112345600000785"), doubtful("FI9112345600000786")
    (False, True)
    """
    if number.startswith("FI"):
        return not luhn.is_valid(number[4:])
    return not account.is_valid(number, check_country=True)


def bic(value: str, *, field: str = "value") -> str:
    """Return the code of a bank in upper case, 8 or 11 characters.

    >>> bic("ndeafihh")
    'NDEAFIHH'
    """
    code = "".join(value.split()).upper()
    try:
        if not code.isascii() or not code.isalnum():
            raise Refusal("bic_form", field=field)
        return str(bank_code.validate(code))
    except InvalidComponent:
        raise Refusal("bic_country", field=field) from None
    except ValidationError:
        raise Refusal("bic_form", field=field) from None
