"""What an identifier is, by its kind: one question for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from .accounts import bic, doubtful, finnish_iban, iban
from .contacts import phone, postal_code
from .organisations import association_number, business_id
from .persons import born, identity_code

Kind = Literal["hetu", "business_id", "association_number", "iban", "iban_fi", "bic", "postal_code", "phone"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Identifier:
    """A valid identifier in the one form that is stored and compared.

    `birth_date` is that of an identity code; `warning` the code of a doubt that does not make it invalid.
    """

    kind: Kind
    normalised: str
    birth_date: date | None = None
    warning: str | None = None


def identify(kind: Kind, value: str, *, allow_temporary: bool = False) -> Identifier:
    """Return the identifier that `value` is. Raises `Refusal`, whose facts never repeat the value.

    >>> identify("business_id", "FI 24816354").normalised
    '2481635-4'
    >>> identify("hetu", " 131052-308t").birth_date
    datetime.date(1952, 10, 13)
    """
    match kind:
        case "hetu":
            code = identity_code(value, allow_temporary=allow_temporary)
            return Identifier(kind, code, birth_date=born(code))
        case "business_id":
            return Identifier(kind, business_id(value))
        case "association_number":
            return Identifier(kind, association_number(value))
        case "iban" | "iban_fi":
            number = (iban if kind == "iban" else finnish_iban)(value)
            return Identifier(kind, number, warning="iban_national_check" if doubtful(number) else None)
        case "bic":
            return Identifier(kind, bic(value))
        case "postal_code":
            return Identifier(kind, postal_code(value))
        case "phone":
            return Identifier(kind, phone(value))
