"""Why a child got what it got, in Finnish, Swedish or English, with nothing about any other child."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from .allocation import Allocation, ranks
from .check import better_liked, seated_ahead
from .instance import Flags, Instance, Ints

Language = Literal["fi", "sv", "en"]

WORDS: dict[str, dict[str, str]] = {
    "placed": {
        "fi": "Paikka: {unit}, {minutes}, toive {rank}.",
        "sv": "Plats: {unit}, {minutes}, önskemål {rank}.",
        "en": "Place: {unit}, {minutes}, choice {rank}.",
    },
    "stays": {
        "fi": "Lapsi pitää nykyisen paikkansa: {unit}, {minutes}.",
        "sv": "Barnet behåller sin plats: {unit}, {minutes}.",
        "en": "The child keeps its present place: {unit}, {minutes}.",
    },
    "locked": {
        "fi": "Paikka on lukittu: {unit}, {minutes}.",
        "sv": "Platsen är låst: {unit}, {minutes}.",
        "en": "The place was set by hand: {unit}, {minutes}.",
    },
    "minutes": {"fi": "matka {count} min", "sv": "resa {count} min", "en": "trip {count} min"},
    "no_minutes": {"fi": "matka-aika ei tiedossa", "sv": "restiden är inte känd", "en": "trip not known"},
    "unplaced": {"fi": "Ei paikkaa.", "sv": "Ingen plats.", "en": "No place."},
    "none_possible": {
        "fi": "Lapselle ei ole taulukoissa yhtään mahdollista toimipaikkaa.",
        "sv": "Tabellerna har ingen möjlig enhet för barnet.",
        "en": "The tables hold no unit that the child could get.",
    },
    "full": {
        "fi": "{unit}: vapaita paikkoja 0, edellä {ahead}; ratkaisi {decided}; jonossa sija {turn}.",
        "sv": "{unit}: 0 lediga platser, {ahead} före; avgjordes av {decided}; plats {turn} i kön.",
        "en": "{unit}: 0 free seats, {ahead} ahead; decided by {decided}; number {turn} in line.",
    },
    "given_up": {
        "fi": "{unit}: vapaita paikkoja {free}, edellä {ahead}; tämä tapa jakaa ei katso järjestystä.",
        "sv": "{unit}: {free} lediga platser, {ahead} före; detta sätt att fördela ser inte till ordningen.",
        "en": "{unit}: {free} free seats, {ahead} ahead; this way of assigning does not go by the order.",
    },
    "held": {"fi": "nykyinen paikka", "sv": "nuvarande plats", "en": "a place held already"},
    "listed": {"fi": "annettu järjestys", "sv": "den givna ordningen", "en": "the order given"},
    "class": {"fi": "etusijaluokka", "sv": "förtursklassen", "en": "the priority class"},
    "travel": {"fi": "matkan pituus", "sv": "resans längd", "en": "the length of the trip"},
    "id": {"fi": "tunnusten järjestys", "sv": "ordningen av koder", "en": "the order of ids"},
    "no_seats": {"fi": "paikkojen puute", "sv": "brist på platser", "en": "having no seats"},
    "change": {
        "fi": "Parempi paikka tulisi, jos edellä olevia luopuisi tai paikkoja lisättäisiin.",
        "sv": "En bättre plats skulle fås om någon före avstår eller platser tillkommer.",
        "en": "A better place would come if somebody ahead gave up theirs or seats were added.",
    },
    "family": {
        "fi": "Sisarukset sijoitetaan yhdessä perheen vaihtoehtojen mukaan.",
        "sv": "Syskonen placeras tillsammans enligt familjens alternativ.",
        "en": "Siblings are placed together by the family's options.",
    },
}
COMPONENTS = ("held", "listed", "class", "travel", "id", "no_seats")


def explanations(run: Allocation, language: Language) -> list[str]:
    """Return the explanation of each child, in the order of children: every better-liked unit is told of."""
    one, given = run.instance, run.given
    ahead = seated_ahead(one, given)
    pairs = np.flatnonzero(better_liked(one, given))
    decided, turn = _decided(one, given)[pairs].tolist(), _in_line(one, given)[pairs].tolist()
    filled = np.bincount(one.pool[given[given >= 0]], minlength=len(one.seats))
    free = (one.seats - filled)[one.pool[pairs]].tolist()
    by_order = (ahead[pairs] >= one.seats[one.pool[pairs]]).tolist()
    units = [one.units[unit] for unit in one.pool_unit[one.pool[pairs]].tolist()]
    texts = [
        _full(language, unit, many, COMPONENTS[by], place) if order else _given_up(language, unit, many, left)
        for unit, many, by, place, order, left in zip(
            units, ahead[pairs].tolist(), decided, turn, by_order, free, strict=True
        )
    ]
    begin = np.searchsorted(one.child[pairs], np.arange(len(given) + 1)).tolist()
    heads = _heads(run, language)
    change, family = WORDS["change"][language], WORDS["family"][language]
    single = one.single.tolist()
    found = []
    for child, head in enumerate(heads):
        better = texts[begin[child] : begin[child + 1]]
        more = [change] if better else [] if single[child] else [family]
        found.append(" ".join([head, *better, *more]))
    return found


def _heads(run: Allocation, language: Language) -> list[str]:
    one, rank = run.instance, ranks(run).tolist()
    unit, minutes, same = [""] * len(rank), [""] * len(rank), (run.given == one.present).tolist()
    for child in np.flatnonzero(run.given >= 0).tolist():
        pair = run.given[child]
        unit[child] = one.units[one.pool_unit[one.pool[pair]]]
        minutes[child] = _minutes(language, float(one.travel[pair]))
    options = np.diff(one.start).tolist()
    locked = [False] * len(rank) if one.locked is None else one.locked.tolist()
    heads = []
    for child, place in enumerate(rank):
        if not unit[child]:
            nothing = WORDS["none_possible"][language] if not options[child] else WORDS["unplaced"][language]
            heads.append(nothing)
        else:
            words = WORDS["locked" if locked[child] else "stays" if same[child] else "placed"][language]
            heads.append(words.format(unit=unit[child], minutes=minutes[child], rank=place))
    return heads


def _minutes(language: Language, travel: float) -> str:
    if travel != travel:  # not known
        return WORDS["no_minutes"][language]
    return _whole_minutes(language, int(travel / 60 + 0.5))


@cache
def _whole_minutes(language: Language, count: int) -> str:
    return WORDS["minutes"][language].format(count=count)


@cache
def _full(language: Language, unit: str, ahead: int, decided: str, turn: int) -> str:
    words = WORDS["full"][language]
    return words.format(unit=unit, ahead=ahead, decided=WORDS[decided][language], turn=turn)


@cache
def _given_up(language: Language, unit: str, ahead: int, free: int) -> str:
    return WORDS["given_up"][language].format(unit=unit, ahead=ahead, free=free)


def _last_seated(one: Instance, given: Ints) -> Ints:
    """Return for each pool the pair seated there that goes last, -1 for an empty pool."""
    last = np.full(len(one.seats), -1, np.int64)
    placed = given[given >= 0]
    rows = placed[np.argsort(one.position[placed], kind="stable")]
    last[one.pool[rows]] = rows
    return last


def _decided(one: Instance, given: Ints) -> Ints:
    """Return, for each pair, the first component by which the last child seated in the pool goes before it."""
    other = _last_seated(one, given)[one.pool]
    held = one.present[one.child[other]] == other
    lower_class = one.classes[one.child[other]] != one.classes[one.child]
    travel: Flags = one.cost[other] != one.cost
    rest = np.where(lower_class, 2, np.where(travel, 3, 4)) if not one.listed else np.full(len(other), 1)
    return np.where(other < 0, 5, np.where(held, 0, rest)).astype(np.int64)


def _in_line(one: Instance, given: Ints) -> Ints:
    """Return, for each pair, its turn among those who would like the pool better than what they got."""
    wants = better_liked(one, given)[one.by_pool].astype(np.int64)
    before = np.concatenate([[0], np.cumsum(wants)])
    turn: Ints = before[one.position] - before[one.pool_start[one.pool]] + 1
    return turn
