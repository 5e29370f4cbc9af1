"""Whether the name an employer typed is that of the young person: the registered last name begins or ends it.

Both are brought to one spelling first, and a slip of the pen is forgiven: one in a short name, two in a long one.
"""

from __future__ import annotations

import unicodedata

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ı": "i", "đ": "d", "ð": "d", "’": "'"})
FINNISH = {("a", "\u030a"): "å", ("a", "\u0308"): "ä", ("o", "\u0308"): "ö"}
# Characters with the property Dash; those outside the category Pd are named.
OTHER_DASHES = "\u2053\u207b\u208b\u2212"


def normalised(name: str) -> str:
    """Return a name in one spelling: no case, no marks but those of å, ä and ö, plain dashes, single spaces.

    >>> normalised("  Müller–Strauß "), normalised("Ødegård"), normalised("ÅKESSON")
    ('muller-strauss', 'odegård', 'åkesson')
    """
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).casefold())
    kept: list[str] = []
    for sign in parts:
        if not unicodedata.category(sign).startswith("M"):
            kept.append("-" if _is_dash(sign) else sign)
        elif kept and (letter := FINNISH.get((kept[-1], sign))):
            kept[-1] = letter
    return unicodedata.normalize("NFC", " ".join("".join(kept).translate(LETTERS).split()))


def _is_dash(sign: str) -> bool:
    return unicodedata.category(sign) == "Pd" or sign in OTHER_DASHES


def forgiven(last_name: str) -> int:
    """Return how many letters may differ from a normalised last name.

    >>> forgiven("ek"), forgiven("aalto"), forgiven("virtanen")
    (0, 1, 2)
    """
    return 0 if len(last_name) <= 2 else 1 if len(last_name) <= 5 else 2


def matches(last_name: str, full_name: str) -> bool:
    """Tell whether the typed name begins or ends with the registered last name, so many letters apart as are forgiven.

    >>> matches("Virtanen", "Aino Virtannen"), matches("Virtanen", "Aino Virtanen Oy Ab"), matches("Ek", "Aino Ekk")
    (True, False, False)
    """
    last, words = normalised(last_name), normalised(full_name).split(" ")
    if not last or words == [""]:
        return False
    ends = {" ".join(part) for k in range(1, len(words) + 1) for part in (words[:k], words[-k:])}
    return any(distance(last, part, forgiven(last)) <= forgiven(last) for part in ends)


def distance(one: str, other: str, most: int) -> int:
    """Return the edit distance (Levenshtein) of two texts, `most + 1` when it is above `most`.

    >>> distance("virtanen", "virtannen", 2), distance("virtanen", "korhonen", 2)
    (1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        diagonal, row[0] = row[0], at
        for place, against in enumerate(other, 1):
            diagonal, row[place] = row[place], min(
                row[place] + 1, row[place - 1] + 1, diagonal + (sign != against)
            )  # fmt: skip
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
