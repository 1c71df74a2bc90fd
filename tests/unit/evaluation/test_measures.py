import math

import pytest

np = pytest.importorskip("numpy")

from infra.evaluation import measures  # noqa: E402 - numpy is not there in every environment

VIEWERS = np.array([1, 1, 1, 2, 2, 3])
LABELS = np.array([1, 0, 0, 1, 1, 0])


def test_the_truth_as_scores_is_perfect_but_for_viewers_without_a_positive():
    assert measures.gauc(LABELS, LABELS, VIEWERS) == 1
    assert measures.ndcg(LABELS, LABELS, VIEWERS) == pytest.approx(2 / 3)
    assert measures.primary(LABELS, LABELS, VIEWERS) == pytest.approx(5 / 6)


def test_gauc_weighs_viewers_by_their_positives():
    viewers = np.array([1, 1, 2, 2, 2])
    labels = np.array([1, 0, 1, 1, 0])
    scores = np.array([2, 1, 1, 1, 2])

    assert measures.gauc(scores, labels, viewers) == pytest.approx(1 / 3)


def test_ties_count_half():
    assert measures.auc(np.zeros(4), np.array([0, 1, 0, 1])) == 0.5
    assert measures.gauc(np.zeros(6), LABELS, VIEWERS) == 0.5


def test_auc_of_rows_agrees_with_counting_pairs():
    draw = np.random.default_rng(1)
    scores, labels = draw.integers(0, 9, 60), draw.integers(0, 2, 60)
    above = [(a > b) + (a == b) / 2 for a in scores[labels == 1] for b in scores[labels == 0]]

    assert measures.auc(scores, labels) == pytest.approx(np.mean(above))
    assert measures.gauc(scores, labels, np.zeros(60)) == pytest.approx(np.mean(above))


def test_ndcg_looks_at_the_first_five():
    viewers, labels = np.zeros(7), np.array([0, 0, 0, 0, 0, 1, 0])

    assert measures.ndcg(np.arange(7, 0, -1.0), labels, viewers) == 0
    assert measures.ndcg(np.array([6, 5, 4, 3, 1, 2, 0.0]), labels, viewers) == pytest.approx(1 / math.log2(6))


def test_what_cannot_be_measured_is_no_number():
    ones = np.ones(6)

    assert math.isnan(measures.auc(ones, ones))
    assert math.isnan(measures.gauc(ones, ones, VIEWERS))
    assert math.isnan(measures.xauc(ones, ones))


def test_xauc_is_the_share_of_pairs_in_order():
    actual = np.array([1.0, 2, 3, 4])

    assert measures.xauc(actual * 7, actual) == 1
    assert measures.xauc(-actual, actual) == 0
    assert measures.xauc(np.zeros(4), actual) == 0.5


def test_calibration_error_is_the_distance_of_rates():
    labels = np.array([0, 1] * 50)

    assert measures.calibration_error(np.full(100, 0.5), labels) == pytest.approx(0)
    assert measures.calibration_error(np.full(100, 0.9), labels) == pytest.approx(0.4)
