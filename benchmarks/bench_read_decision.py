"""How many decisions are read in a second: synthetic ones of the real shape, on one process and on two.

    python benchmarks/bench_read_decision.py [--documents N] [--seed S]

Beside the decisions a second by the clock it prints the processor's milliseconds a decision, which other work on
the machine disturbs less; each is the best of three turns.

The peer is the plain reader a programmer writes first: the same facts by regular expressions over the whole text,
one expression a fact, hyphenation undone by one substitution, no places kept, no checks.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from toimiva.services.programme.engine import read_decision

DIVISIONS = [
    ("01", "Kasvatuksen ja koulutuksen toimiala", False),
    ("02", "Kaupunginkanslia", True),
    ("03", "Kaupunkiympäristön toimiala", True),
    ("04", "Kulttuurin ja vapaa-ajan toimiala", True),
    ("05", "Sosiaali- ja terveystoimiala", False),
]
SYLLABLES = [
    "ka",
    "lu",
    "mi",
    "sa",
    "to",
    "ve",
    "ri",
    "ta",
    "ni",
    "ko",
    "pa",
    "lo",
    "ja",
    "hy",
    "vi",
    "nen",
    "sta",
    "lle",
    "ssa",
    "ttu",
    "uu",
    "aa",
    "ee",
]
WIDTH = 72
TURNS = 3


def prose(rng: random.Random, words: int) -> str:
    """Return sentences of made-up words, broken at WIDTH with hyphens as the PDF of a minute is."""
    made = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 6))) for _ in range(words)]
    for at in range(0, words, 14):
        made[at] = made[at].capitalize()
        made[at - 1] += "." if at else ""
    lines, line = [], ""
    for word in made:
        if len(line) + len(word) + 1 > WIDTH:
            room = WIDTH - len(line) - 2
            if 3 <= room < len(word) - 2:
                lines.append(f"{line} {word[:room]}-")
                line = word[room:]
                continue
            lines.append(line + rng.choice(["", " "]))
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line + "."])


def money(euros: int) -> str:
    return f"{euros:,} €".replace(",", " ")


def decision(seed: int) -> str:
    """Return one decision of five divisions and nine project numbers, about ten thousand characters."""
    rng = random.Random(seed)
    root = str(rng.randint(10**9, 10**10 - 1))
    shares, projects = [], []
    for code, name, has_projects in DIVISIONS:
        amounts = [rng.randint(20, 300) * 10_000 for _ in range(rng.randint(2, 3) if has_projects else 1)]
        shares.append((name, sum(amounts)))
        projects.append(f"{name}\n")
        for place, amount in enumerate(amounts, 1):
            number = f"{root}{code}{place:02}" if has_projects else f"{root}{code}"
            title = "".join(rng.choices(SYLLABLES, k=6)).capitalize()
            projects.append(f"{title} hanke: {money(amount)} ({number})\n\n{prose(rng, 45)}\n")
    total = sum(amount for _, amount in shares)
    listed = "\n\n".join(f"•       {name} {money(amount)}" for name, amount in shares)
    return f""" § {rng.randint(1, 400)}
Määrärahan myöntäminen {prose(rng, 9).rstrip(".")}

LUM 2025-{rng.randint(0, 999999):06} T 02 02 02

Päätös

Kaupunginhallitus päätti panna asian pöydälle.

Käsittely

Kaupunginhallitus päätti yksimielisesti panna asian pöydälle Aino Virta-
sen ehdotuksesta.

Esittelijä
kansliapäällikkö
Oiva Tunturi

Lisätiedot
Venla Lumi, kehittämisjohtaja, puhelin: 09-310{rng.randint(10000, 99999)}

venla.lumi(a)lumivuori.example

Liitteet

1 Liite 1 Kasvatuksen ja koulutuksen toimialan esitys
2 Liite 2 Kaupunginkanslian esitys

Muutoksenhaku

Muutoksenhakukielto, valmistelu tai täytäntöönpano

Päätösehdotus

Kaupunginhallitus päättää myöntää {money(total)[:-1]}euron erillismäärärahan vuoden
2025 talousarvion kohdasta 1 20 05 uudistusmäärärahat (projektinumero
{root}) kaupungin palvelujen uudistamiseen seuraavasti:
 {listed}

Hankkeiden etenemistä seurataan kaupungin digitaalisessa johtoryhmässä
sekä raportoidaan kaupunginhallitukselle osana vuoden 2025 tilinpäätöstä.
{prose(rng, 40)}

Esittelijän perustelut

{prose(rng, 150)}

{prose(rng, 150)}

{"".join(projects)}
Muutoksenhaku

Oikaisuvaatimusohje, kaupunginhallitus
"""


PEER_FACTS = [
    r"§ (\d+)",
    r"([A-Z]+ \d{4}-\d{6}) T ([\d ]+)",
    r"(?im)^(\w+) päätti (.*?)\.",
    r"(?i)(\w+ \w+) ehdotuksesta",
    r"(?s)Esittelijä\n(.*?)\n(.*?)\n",
    r"(?i)puhelin: ([\d -]+)",
    r"\S+\(a\)\S+",
    r"(?m)^\d+ (Liite .*)$",
    r"(?i)kohdasta (\d \d\d \d\d) ([^(]+)\(projektinumero\s+(\d+)\)",
    r"(?i)[•*]\s+([\w -]+?) (\d[\d ]*) €",
    r"(?im)^([^\n:]+): (\d[\d ]*) €\s+\((\d{10,14})\)",
    r"(?i)(?:\d[\d ]*(?:,\d+)?)\s*(?:€|euro\w*|milj\.?\s*euro\w*)",
    r"(?i)muutoksenhakukielto|oikaisuvaatimus|kunnallisvalitus",
    r"(?i)palveluvaje\w*|nuorisotyöttömyy\w*|segregaatio\w*|henkilöstön jaksami\w*",
    r"(?i)(\w+) johtoryhmä\w*",
]


def peer(text: str) -> list[list[object]]:
    """Read the same facts plainly: one expression over the whole text for each."""
    whole = re.sub(r"-\n(?=[a-zåäö])", "", text)
    return [re.findall(fact, whole) for fact in PEER_FACTS]


def read_all(texts: list[str]) -> float:
    """Read every text to its answer; return the processor seconds it took."""
    begun = time.process_time()
    for text in texts:
        read_decision(text).as_dict()
    return time.process_time() - begun


def peer_all(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        peer(text)
    return time.process_time() - begun


def measured(work: Callable[[list[str]], float], texts: list[str], processes: int) -> tuple[float, float]:
    """Return decisions a second and processor milliseconds a decision; the processes are warm before the clock."""
    batches = [texts[at::processes] for at in range(processes)]
    elapsed, used = [], []
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(work, [batch[:20] for batch in batches]))
        for _ in range(TURNS):
            begun = time.perf_counter()
            used.append(sum(pool.map(work, batches)))
            elapsed.append(time.perf_counter() - begun)
    return len(texts) / min(elapsed), min(used) * 1000 / len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    texts = [decision(given.seed + number) for number in range(given.documents)]
    faulty = sum(bool(read_decision(text).findings) for text in texts[:100])
    print(f"{len(texts)} decisions, {sum(map(len, texts)) // len(texts)} characters each; findings in {faulty} of 100")
    for processes in (1, 2):
        (ours, our_ms), (theirs, their_ms) = (measured(work, texts, processes) for work in (read_all, peer_all))
        print(
            f"{processes} process(es): read_decision {ours:6.0f}/s ({our_ms:.2f} ms each), plain expressions without "
            f"places or checks {theirs:6.0f}/s ({their_ms:.2f} ms each), ratio {their_ms / our_ms:.2f}"
        )


if __name__ == "__main__":
    main()
