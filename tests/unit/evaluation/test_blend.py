"""Networks and trees as one."""

from typing import Any

import pytest

np = pytest.importorskip("numpy")

from infra.evaluation.impressions.blend import chosen  # noqa: E402 - so does this


def told(rows: int = 4000):
    """[S, 3] outcomes: what is ranked by, another action, log1p of seconds."""
    draw = np.random.default_rng(0)
    odds = draw.normal(0, 2, (rows, 2))
    happened = draw.random((rows, 2)) < 1 / (1 + np.exp(-odds))
    seconds = draw.normal(3, 0.5, rows).clip(0)
    return np.column_stack([odds, seconds]), np.column_stack([happened, seconds]).astype(float)


def answers(odds) -> Any:
    return np.column_stack([1 / (1 + np.exp(-odds[:, :-1])), np.expm1(odds[:, -1])])


def test_who_knows_more_gets_the_larger_share_but_of_what_is_ranked_by():
    odds, outcomes = told()
    nothing = np.random.default_rng(1).normal(0, 1, odds.shape)

    of_trees, of_networks = chosen(answers(nothing), odds, outcomes), chosen(answers(odds), nothing, outcomes)

    assert of_trees.shares.tolist() == [0.5, 1, 1]
    assert of_networks.shares.tolist() == [0.5, 0, 0]
    assert of_networks.of(answers(odds), nothing)[:, 1].mean() == pytest.approx(outcomes[:, 1].mean(), abs=0.01)


def test_where_trees_learnt_nothing_networks_answer_alone():
    odds, outcomes = told()
    none = np.full(odds.shape, np.nan)

    blend = chosen(answers(odds), none, outcomes)

    assert np.abs(blend.of(answers(odds), none) - answers(odds))[:, :2].max() < 0.03
    assert blend.of(answers(odds), none)[:, 2] == pytest.approx(np.expm1(odds[:, 2]))


def test_a_rare_action_gets_even_shares():
    odds, outcomes = told()
    outcomes[:, 1] = 0
    outcomes[:3, 1] = 1

    assert chosen(answers(odds), odds, outcomes).shares[1] == 0.5
