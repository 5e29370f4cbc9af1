"""The set a frame should carry: known answers, then every small question against trying all sets."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from toimiva.city.refusals import Refusal
from toimiva.services.programme.cli import cli
from toimiva.services.programme.engine.choice import Candidate, Choosing, choose

SAMPLES = Path(__file__).parents[3] / "samples/programme"


def offered(text: str) -> list[Candidate]:
    """Rows of `name money score areas`."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [
        Candidate(
            id=name, money=Decimal(money), score=None if score == "-" else float(score), areas=list(areas.strip("-"))
        )
        for name, money, score, areas in rows
    ]


FIVE = offered("""
    A 600 4.0 a
    B 500 3.0 b
    C 500 3.5 c
    D 200 1.0 d
    E 100 -   a
""")


@pytest.mark.parametrize(
    "frame, minimum, maximise, chosen",
    [
        (1000, {}, "score", "BC"),  # 6.5 beats A + D 5.0
        (1000, {}, "score_money", "BC"),  # 3250 beats 2600
        (1000, {"d": 200}, "score", "AD"),  # 5.0 beats C + D 4.5
        (700, {}, "score", "CD"),  # 4.5 beats A alone
        (700, {}, "score_money", "A"),  # 2400 beats 1950
        (1800, {}, "score", "ABCD"),
        (0, {}, "score", ""),
    ],
)
def test_the_set_worth_most_within_the_frame(frame, minimum, maximise, chosen):
    least = {area: Decimal(amount) for area, amount in minimum.items()}
    advice = choose(Choosing(frame=Decimal(frame), proposals=FIVE, minimum=least, maximise=maximise))
    assert (advice.chosen, advice.proven) == (list(chosen), True)
    assert advice.money + advice.free == frame


def test_why_a_proposal_is_left_out():
    below = Candidate(id="F", money=Decimal(1), score=5, eligible=False)
    advice = choose(Choosing(frame=Decimal(1000), proposals=[*FIVE, below]))
    assert {one.id: one.because for one in advice.left_out} == {
        "A": "money", "D": "money", "E": "no_score", "F": "threshold",
    }  # fmt: skip


@pytest.mark.parametrize("seed", [11, 32, 76, 85])
def test_a_frame_of_millions_is_kept_to_the_cent(seed):
    """The frame is one cent too small for a good set, and the solver's tolerance is some euros of such sums."""
    cents, worth = (Random(f"{what} {seed}") for what in ("cents", "worth"))
    offers = [
        Candidate(id=f"P{at}", money=Decimal(cents.randrange(10**8, 10**11)) / 100, score=worth.randrange(2, 50) / 10)
        for at in range(8)
    ]
    frame = sum((one.money for one in offers[::2]), Decimal(0)) - Decimal("0.01")
    sets = [[one for one, taken in zip(offers, way, strict=True) if taken] for way in product((0, 1), repeat=8)]
    worths = [sum(round(one.score * 10) for one in some) for some in sets if sum(one.money for one in some) <= frame]
    advice = choose(Choosing(frame=frame, proposals=offers))
    assert advice.money <= frame and advice.proven
    assert round(advice.score_sum * 10) == max(worths)


def test_an_area_with_too_little_to_choose_from_is_told():
    advice = choose(Choosing(frame=Decimal(5000), proposals=FIVE, minimum={"d": Decimal("200.01")}))
    told = advice.not_possible
    assert (advice.chosen, told.because, told.area) == (None, "area_too_small", "d")
    assert (told.needed, told.at_hand) == (Decimal("200.01"), Decimal(200))


def test_minimums_that_need_more_than_the_frame_say_how_much():
    least = {"a": Decimal(100), "b": Decimal(100)}
    told = choose(Choosing(frame=Decimal(1000), proposals=FIVE, minimum=least)).not_possible
    assert (told.because, told.needed, told.at_hand) == ("minimums_over_frame", Decimal(1100), Decimal(1000))


def test_of_equal_sets_the_cheapest_then_the_earliest():
    same = offered("""
        C 100 3.0 -
        B 100 3.0 -
        A 100 3.0 -
        Z 50  3.0 -
    """)
    assert choose(Choosing(frame=Decimal(100), proposals=same)).chosen == ["Z"]
    assert choose(Choosing(frame=Decimal(100), proposals=same[:3])).chosen == ["A"]
    many = [Candidate(id=f"P{at:02}", money=Decimal(10), score=2.5) for at in reversed(range(45))]
    assert choose(Choosing(frame=Decimal(300), proposals=many)).chosen == [f"P{at:02}" for at in range(30)]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"frame": Decimal(-1)}, "negative_money"),
        ({"minimum": {"a": Decimal(-1)}}, "negative_money"),
        ({"proposals": [Candidate(id="A", money=Decimal(-1))]}, "negative_money"),
        ({"proposals": [Candidate(id="A", money=Decimal(1), score=5.1)]}, "score_off_the_scale"),
        ({"proposals": [FIVE[0], FIVE[0]]}, "proposal_twice"),
    ],
)
def test_money_and_scores_that_cannot_be_used_are_refused(change, code):
    with pytest.raises(Refusal) as refused:
        choose(Choosing(**{"frame": Decimal(1), "proposals": [], **change}))
    assert refused.value.code == code


def best_of_all(case: Choosing) -> tuple[list[str] | None, int]:
    """Try every set: the most worth, then the least money, then the earliest ids; scores to four decimals."""
    rows = sorted((one for one in case.proposals if one.score is not None and one.eligible), key=lambda one: one.id)
    found, best = None, (Fraction(-1), Fraction(0), [0])
    for taken in product([1, 0], repeat=len(rows)):
        chosen = [one for one, yes in zip(rows, taken, strict=True) if yes]
        money = sum(one.money for one in chosen)
        if money > case.frame or any(
            sum(one.money for one in chosen if area in one.areas) < least for area, least in case.minimum.items()
        ):
            continue
        by_money = case.maximise == "score_money"
        worth = sum(Fraction(round(one.score * 10_000)) * (Fraction(one.money) if by_money else 1) for one in chosen)
        order = (worth, -Fraction(money), list(taken))
        if found is None or order > best:
            found, best = [one.id for one in chosen], order
    return found, best[0]


euros = st.integers(0, 900).map(lambda tens: Decimal(tens * 10))
cents = st.integers(0, 1_000_000_000).map(lambda amount: Decimal(amount) / 100)
scores = st.one_of(st.none(), st.integers(0, 35).map(lambda sevenths: round(sevenths / 7, 9)))


@st.composite
def questions(draw) -> Choosing:
    money = draw(st.sampled_from([euros, cents]))
    rows = draw(st.lists(st.tuples(money, scores, st.sets(st.sampled_from("abc")), st.booleans()), max_size=8))
    proposals = [
        Candidate(id=f"P{at}", money=amount, score=score, areas=sorted(areas), eligible=fine or at % 3 > 0)
        for at, (amount, score, areas, fine) in enumerate(rows)
    ]
    whole = sum((one.money for one in proposals), Decimal(0))
    share = st.integers(0, 100).map(lambda part: (whole * part / 100).quantize(Decimal("0.01")))
    minimum = {area: draw(share) / 4 for area in draw(st.sets(st.sampled_from("abc"), max_size=2))}
    minimum = {area: least.quantize(Decimal("0.01")) for area, least in minimum.items()}
    return Choosing(
        frame=draw(share), proposals=proposals, minimum=minimum,
        maximise=draw(st.sampled_from(["score", "score_money"])),
    )  # fmt: skip


@settings(max_examples=300)
@given(questions())
@example(Choosing(frame=Decimal("0.01"), proposals=[Candidate(id="A", money=Decimal("0.02"), score=5)]))
def test_no_set_is_better_than_the_one_advised(case):
    advice = choose(case)
    expected, _worth = best_of_all(case)
    assert advice.chosen == expected
    assert advice.proven
    if expected is None:
        told = advice.not_possible
        assert told.needed > told.at_hand
    else:
        assert advice.money == sum((one.money for one in case.proposals if one.id in expected), Decimal(0))


@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(case, random):
    shuffled = list(case.proposals)
    random.shuffle(shuffled)
    again = Choosing(frame=case.frame, proposals=shuffled, minimum=case.minimum, maximise=case.maximise)
    assert choose(again) == choose(case)


def test_the_verb_scores_the_sheets_and_chooses():
    done = CliRunner().invoke(cli, ["choose", str(SAMPLES / "choice.json"), "--date", "2021-02-18"])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["chosen"], answer["money"], answer["free"]) == (
        0, ["A", "C", "D"], "970000.00", "30000.00",
    )  # fmt: skip
    assert answer["left_out"] == [{"id": "B", "because": "money"}]


def test_the_verb_says_by_its_exit_code_that_no_set_will_do(tmp_path):
    case = json.loads((SAMPLES / "choice.json").read_text("utf-8")) | {"frame": 100}
    source = tmp_path / "small.json"
    source.write_text(json.dumps(case), "utf-8")
    done = CliRunner().invoke(cli, ["choose", str(source), "--date", "2021-02-18"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["not_possible"] == {
        "because": "minimums_over_frame", "needed": "300000.00", "at_hand": "100.00", "area": None,
    }  # fmt: skip
