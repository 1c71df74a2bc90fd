from typing import Any

import pytest

np = pytest.importorskip("numpy")

from infra.evaluation.sequences.measures import (  # noqa: E402 - numpy is not there in every environment
    LAST,
    gains,
    hits,
    ranks,
    summary,
    window_gains,
)


def items(*numbers: int) -> Any:
    return np.array(numbers, np.int64)


def test_a_rank_counts_from_one_and_leaves_out_what_was_seen():
    scores = np.array([[0.9, 0.8, 0.7, 0.1]], np.float32)

    assert ranks(scores, [items(0)], items(2)).tolist() == [2]


def test_whatever_scores_as_high_as_the_target_stands_before_it():
    scores = np.array([[0.5, 0.5, 0.5, 0.1]], np.float32)

    assert ranks(scores, [items()], items(1)).tolist() == [3]


def test_a_model_that_gives_all_items_one_score_finds_nothing():
    scores = np.zeros((2, 50), np.float32)

    assert summary(ranks(scores, [items(), items(3)], items(0, 49))) == {"ndcg@10": 0.0, "hr@10": 0.0}


def test_a_target_that_was_seen_before_or_has_no_score_is_missed():
    scores = np.array([[1.0, 0.5], [np.nan, 0.5]], np.float32)

    assert ranks(scores, [items(0), items()], items(0, 0)).tolist() == [LAST, LAST]


def test_ranking_leaves_the_scores_as_they_were():
    scores = np.array([[1.0, 0.5]], np.float32)

    ranks(scores, [items(0)], items(1))

    assert scores.tolist() == [[1.0, 0.5]]


def test_gain_halves_at_rank_three_and_ends_behind_ten():
    ranked = np.array([1, 3, 10, 11, LAST])

    assert gains(ranked) == pytest.approx([1, 0.5, 1 / np.log2(11), 0, 0])
    assert hits(ranked).tolist() == [1, 1, 1, 0, 0]


def test_the_gain_of_a_window_is_one_if_all_of_it_is_found_first():
    order = np.array([[4, 3, 2, 1, 0, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]])

    assert window_gains(order, [items(3, 4), items(20)]) == pytest.approx([1, 0])
    assert window_gains(order[:1], [items(3)]) == pytest.approx([1 / np.log2(3)])
