"""How many parts a text message has: GSM 03.38, sections 6.1.2 and 6.2."""

from __future__ import annotations

import re

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = "^{}\\[~]|€\f"
PLAIN = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"',
    "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u2011": "-", "\t": " ",
})  # fmt: skip


def plain(text: str) -> str:
    """Return the text with the signs of typography made plain, which else would cost a part each.

    >>> plain("54\\u00a0€ \\u201dheti\\u201d")
    '54 € "heti"'
    """
    return re.sub(r"[ ]+\n", "\n", text.translate(PLAIN)).strip()


def is_gsm(text: str) -> bool:
    """Tell whether every sign is in the GSM table."""
    return all(sign in BASIC or sign in DOUBLE for sign in text)


def parts(text: str) -> int:
    """Return in how many parts the text goes, after `plain`. A double sign, or a pair, is never cut in two.

    >>> parts("a" * 160), parts("a" * 161), parts("ж" * 70), parts("ж" * 71), parts("")
    (1, 2, 1, 2, 0)
    """
    text = plain(text)
    if not text:
        return 0
    if is_gsm(text):
        sizes, alone, joined = [2 if sign in DOUBLE else 1 for sign in text], 160, 153
    else:
        sizes, alone, joined = [len(sign.encode("utf-16-le")) // 2 for sign in text], 70, 67
    if sum(sizes) <= alone:
        return 1
    count, room = 1, joined
    for size in sizes:
        if size > room:
            count, room = count + 1, joined
        room -= size
    return count
