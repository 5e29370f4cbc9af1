"""Scores of proposals: the worked answers of the programme's rules, then what must hold for every set of sheets."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from toimiva.city.refusals import Refusal
from toimiva.services.programme.cli import cli
from toimiva.services.programme.engine.scoring import (
    Scored,
    Scoring,
    Sheet,
    Weighted,
    agreement,
    ranking,
    ranks,
    varied,
    weighted_scores,
)
from toimiva.services.programme.policy.criteria import agreement_word, criteria_of, scale_words, weight_variation

SAMPLES = Path(__file__).parents[3] / "samples/programme"
DAY = date(2021, 2, 18)
NAMES = ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]


def sheet(scores: str, scorer: str = "one", division: str = "KASKO") -> Sheet:
    values = dict(zip(NAMES, map(int, scores.split(",")), strict=True))
    return Sheet(scorer=scorer, divisions=[division], values=values)


def scored(**proposals: list[Sheet]) -> dict:
    case = Scoring(proposals=[Scored(id=name, division="KYMP", sheets=found) for name, found in proposals.items()])
    return {row.id: row for row in ranking(case, DAY).proposals}


# criteria C1..C7 weigh alike | Σ / 7
@pytest.mark.parametrize(
    "scores, score", [("4,5,3,4,4,5,3", "4.00"), ("5,3,3,4,3,4,4", "3.71"), ("0,0,0,0,0,0,0", "0.00")]
)
def test_the_score_is_the_weighted_mean(scores, score):
    assert f"{scored(A=[sheet(scores)])['A'].score:.2f}" == score


def test_the_scorers_own_division_does_not_count():
    own = sheet("5,5,5,5,5,5,5", "of KYMP", "KYMP")
    row = scored(A=[sheet("4,5,3,4,4,5,3"), own])["A"]
    assert (row.score, row.counted, row.excluded) == (4.0, 1, 1)
    assert scored(A=[own])["A"].score is None


def test_a_weight_of_three_counts_three_times():
    criteria = [Weighted(id="C1", weight=3), Weighted(id="C2", weight=1)]
    sheets = [Sheet(scorer="one", values={"C1": 4, "C2": 0})]
    assert ranking(Scoring(proposals=[Scored(id="A", sheets=sheets)], criteria=criteria), DAY).proposals[0].score == 3.0


def test_a_mean_under_the_threshold_is_told():
    assert scored(A=[sheet("0,5,5,5,5,5,1")])["A"].below == ["C1"]
    assert scored(A=[sheet("1,5,5,5,5,5,1")])["A"].below == []


def test_equals_share_the_better_rank():
    rows = scored(A=[sheet("4,4,4,4,4,4,4")], B=[sheet("4,4,4,4,4,4,4")], C=[sheet("1,1,1,1,1,1,1")])
    assert [(rows[name].rank, rows[name].best_rank, rows[name].worst_rank) for name in "ABC"] == [
        (1, 1, 1), (1, 1, 1), (3, 3, 3),
    ]  # fmt: skip


def test_who_is_better_by_every_criterion_is_first_in_every_weighting_and_the_others_change_places():
    rows = scored(A=[sheet("5,5,5,5,5,5,5")], B=[sheet("4,5,3,4,4,5,3")], C=[sheet("5,3,3,4,3,4,5")])
    assert (rows["A"].best_rank, rows["A"].worst_rank) == (1, 1)
    assert (rows["B"].best_rank, rows["B"].worst_rank) == (2, 3)


@pytest.mark.parametrize(
    "change, code, field",
    [
        ({"C7": 6}, "score_off_the_scale", "proposals[0].sheets[0].values.C7"),
        ({"C7": -1}, "score_off_the_scale", "proposals[0].sheets[0].values.C7"),
        ({"C7": None}, "score_missing", "proposals[0].sheets[0].values"),
    ],
)
def test_scores_off_the_scale_or_missing_are_refused(change, code, field):
    values = {**sheet("4,5,3,4,4,5,3").values, **change}
    kept = {name: value for name, value in values.items() if value is not None}
    with pytest.raises(Refusal) as refused:
        scored(A=[Sheet(scorer="one", values=kept)])
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_proposal_or_a_scorer_that_stands_twice_is_refused():
    one = Scored(id="A", sheets=[sheet("4,5,3,4,4,5,3")])
    for proposals, code in (
        ([one, one], "proposal_twice"),
        ([Scored(id="A", sheets=[*one.sheets, *one.sheets])], "scored_twice"),
    ):
        with pytest.raises(Refusal) as refused:
            ranking(Scoring(proposals=proposals), DAY)
        assert refused.value.code == code


def test_a_set_that_is_not_in_force_is_refused_by_name():
    with pytest.raises(Refusal) as refused:
        ranking(Scoring(proposals=[], set="other"), DAY)
    assert (refused.value.code, refused.value.facts["known"]) == ("no_criterion_set", "recovery")


def test_scorers_who_agree_wholly_have_alpha_one_and_opposites_less_than_nothing():
    criteria = [Weighted(id=name) for name in NAMES]
    same = [[sheet(row, scorer) for scorer in ("one", "two")] for row in ("0,1,2,3,4,5,5", "5,4,3,2,1,0,0")]
    assert agreement(same, criteria) == 1.0
    against = [[sheet("0,1,2,3,4,5,5", "one"), sheet("5,4,3,2,1,0,0", "two")]]
    assert agreement(against, criteria) < 0


def test_alpha_is_that_of_krippendorffs_own_ordinal_example():
    """Hayes and Krippendorff 2007, four observers, twelve units, ordinal: 0.815."""
    table = ["1,2,3,3,2,1,4,1,2,,,", "1,2,3,3,2,2,4,1,2,5,,3", ",3,3,3,2,3,4,2,2,5,1,", "1,2,3,3,2,4,4,1,2,5,1,"]
    units: list[list[Sheet]] = [[] for _ in range(12)]
    for scorer, line in enumerate(table):
        for unit, value in enumerate(line.split(",")):
            if value:
                units[unit].append(Sheet(scorer=str(scorer), values={"C1": int(value)}))
    assert round(agreement(units, [Weighted(id="C1")]), 3) == 0.815


def test_one_scorer_or_no_variation_has_no_alpha():
    criteria = [Weighted(id=name) for name in NAMES]
    assert agreement([[sheet("4,5,3,4,4,5,3")]], criteria) is None
    assert agreement([[sheet("3,3,3,3,3,3,3", who) for who in ("one", "two")]], criteria) is None
    assert agreement([], criteria) is None


@pytest.mark.parametrize(
    "alpha, word",
    [
        (1.0, "AGREE"),
        (0.8, "AGREE"),
        (0.799, "TENTATIVE"),
        (0.667, "TENTATIVE"),
        (0.666, "DISAGREE"),
        (None, "UNKNOWN"),
    ],
)
def test_agreement_in_words(alpha, word):
    assert agreement_word(alpha, DAY) == word


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_criterion_and_score_has_words(language):
    criteria = criteria_of("recovery", DAY)
    assert [criterion.id for criterion in criteria] == NAMES
    assert all(criterion.name(language) and list(criterion.anchors(language)) == [0, 3, 5] for criterion in criteria)
    assert len({word for criterion in criteria for word in criterion.anchors(language).values()}) == 21
    assert list(scale_words(DAY, language)) == [0, 1, 2, 3, 4, 5]


sheets = st.lists(st.lists(st.integers(0, 5), min_size=7, max_size=7), min_size=1, max_size=4)


def made(proposals: list[list[list[int]]]) -> Scoring:
    return Scoring(
        draws=50,
        proposals=[
            Scored(id=f"P{at}", sheets=[sheet(",".join(map(str, row)), f"s{who}") for who, row in enumerate(rows)])
            for at, rows in enumerate(proposals)
        ],
    )


@given(st.lists(sheets, min_size=1, max_size=6))
def test_a_score_lies_among_its_means_and_a_rank_in_its_interval(proposals):
    answer = ranking(made(proposals), DAY)
    assert answer == ranking(made(proposals), DAY)
    for row in answer.proposals:
        assert min(row.means.values()) - 1e-9 <= row.score <= max(row.means.values()) + 1e-9
        assert 1 <= row.best_rank <= row.rank <= row.worst_rank <= len(proposals)
    assert [row.rank for row in answer.proposals] == sorted(row.rank for row in answer.proposals)
    assert answer.alpha is None or answer.alpha <= 1


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=8), st.integers(0, 10))
def test_ranks_are_one_more_than_how_many_score_higher(means, seed):
    weights = varied(np.array([1.0, 2.0, 0.5]), 20, 0.5, seed)
    assert (weights[0] == [1.0, 2.0, 0.5]).all()
    assert ((weights >= 0.5 * weights[0]) & (weights <= 1.5 * weights[0])).all()
    scores = weighted_scores(np.array(means, dtype=float), weights)
    plainly = [[1 + sum(other > one for other in row) for one in row] for row in scores]
    assert ranks(scores).tolist() == plainly


def test_the_verb_answers_the_worked_proposals(tmp_path):
    out = tmp_path / "ranking.json"
    done = CliRunner().invoke(cli, ["score", str(SAMPLES / "scores.json"), "--out", str(out), "--date", "2021-02-18"])
    assert done.exit_code == 0
    rows = json.loads(out.read_text("utf-8"))["proposals"]
    assert [(row["id"], f"{row['score']:.2f}", row["rank"]) for row in rows] == [("A", "4.00", 1), ("B", "3.71", 2)]


def test_how_weights_vary_is_the_rule_of_the_day_unless_the_case_says_otherwise(tmp_path):
    case = json.loads((SAMPLES / "scores.json").read_text("utf-8"))

    def answered(*options, **own):
        (tmp_path / "case.json").write_text(json.dumps(case | own), "utf-8")
        done = CliRunner().invoke(cli, ["score", str(tmp_path / "case.json"), "--date", "2021-02-18", *options])
        answer = json.loads(done.stdout)
        return answer["draws"], answer["spread"], answer["seed"]

    rule = weight_variation(DAY)
    assert answered() == (rule.draws, float(rule.spread), rule.seed) == (1000, 0.5, 186)
    assert answered(draws=10, spread=0.2, seed=7) == (10, 0.2, 7)
    assert answered("--seed", "3", seed=7) == (1000, 0.5, 3)
    assert weight_variation(date(1990, 1, 1)) == rule  # a case that brings its own criteria may be older than the table


def test_the_verb_tells_a_bad_case_by_its_row(tmp_path):
    bad = tmp_path / "cases.jsonl"
    good = json.dumps(json.loads((SAMPLES / "scores.json").read_text("utf-8")))
    bad.write_text(good + "\n" + good.replace('"C7": 3', '"C7": 9') + "\n", "utf-8")
    done = CliRunner().invoke(cli, ["score", str(bad), "--date", "2021-02-18"])
    assert done.exit_code == 2
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("error", {}).get("code") for answer in answers] == [None, "score_off_the_scale"]
    assert "cases.jsonl:2: proposals[0].sheets[0].values.C7" in done.stderr
