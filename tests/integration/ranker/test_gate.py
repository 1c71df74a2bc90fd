"""What the gate holds against a version, and what it leaves to chance."""

import numpy as np
import pytest
from numpy.typing import NDArray

from clipfeed.feed.weights import ACTIONS
from infra.training.gate_calibration import calibrated
from infra.training.measures import calibration_error, calibration_noise, count_interval, gauc
from infra.training.population import impressions
from infra.training.table import Table, table_of

ROWS = 4_000


@pytest.fixture(scope="module")
def table() -> Table:
    return table_of(impressions(3, viewers=60))


def right(table: Table) -> NDArray[np.float32]:
    """Predicts every rate, and the mean share, for everybody."""
    return np.tile(table.actions.mean(0), (len(table), 1))


def failed(scores: NDArray[np.float32], table: Table) -> set[str]:
    return {check.name for check in calibrated(scores, table) if not check.passed}


def test_who_is_right_about_every_rate_is_calibrated(table: Table) -> None:
    assert failed(right(table), table) == set()


def test_who_knows_the_mean_of_each_share_is_right_however_shares_are_spread(table: Table) -> None:
    """Many watch little and few watch long: there the median of all is nearer to most than what is right on average."""
    draws = np.random.default_rng(5)
    some, scores = table.where(slice(None)), right(table)
    scores[:, -1] = draws.uniform(0.8, 1.2, len(table))
    some.actions[:, -1] = draws.exponential(scores[:, -1])

    assert "error of watch_ratio" not in failed(scores, some)


def test_who_guesses_shares_is_named(table: Table) -> None:
    scores = right(table)
    scores[:, -1] = np.random.default_rng(5).permutation(table.actions[:, -1])

    assert failed(scores, table) == {"error of watch_ratio"}


@pytest.mark.parametrize("factor", [3.0, 1 / 3])
def test_a_rare_action_that_is_threefold_off_is_named(table: Table, factor: float) -> None:
    column = ACTIONS.index("share")
    often = table.where(np.repeat(np.arange(len(table)), 5))
    scores = right(often)
    assert 10 < often.actions[:, column].sum() < 0.02 * len(often)
    scores[:, column] *= factor

    assert failed(scores, often) == {"rate of share"}


def test_what_happened_five_times_says_nothing(table: Table) -> None:
    column = ACTIONS.index("share")
    some = table.where(slice(None))
    some.actions[:, column] = 0
    some.actions[:5, column] = 1
    scores = right(some)
    scores[:, column] *= 2

    assert "rate of share" not in failed(scores, some)


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_a_share_that_is_off_is_named(table: Table, factor: float) -> None:
    scores = right(table)
    scores[:, -1] *= factor

    assert "mean of watch_ratio" in failed(scores, table)


def test_so_few_rows_look_uncalibrated_by_chance() -> None:
    draws = np.random.default_rng(5)
    scores = draws.random(300)
    error = calibration_error(scores, draws.random(300) < scores)

    assert 0.02 < error < calibration_noise(scores) + 0.03
    assert calibration_noise(draws.random(ROWS)) < calibration_noise(scores) / 2


def test_an_interval_of_a_count_is_that_of_the_tables() -> None:
    """Exact Poisson limits of 0, 10 and 100 (Breslow and Day, 1987): 0 to 3.69, 4.80 to 18.39, 81.4 to 121.6."""
    assert count_interval(0) == pytest.approx((0.0, 3.69), abs=0.1)
    assert count_interval(10) == pytest.approx((4.80, 18.39), abs=0.05)
    assert count_interval(100) == pytest.approx((81.4, 121.6), abs=0.1)


def test_viewers_who_share_a_bucket_are_not_one() -> None:
    """Each of two is ranked well, and they differ in how much they finish."""
    scores, labels = np.array([0.9, 0.8, 0.3, 0.2]), np.array([1, 0, 1, 0])

    assert gauc(scores, labels, np.array([1, 1, 2, 2])) == 1.0
    assert gauc(scores, labels, np.array([7, 7, 7, 7])) < 1.0
