"""Whether what is predicted happens as often.

No more is held against a version than chance explains: few rows, or few of a rare action, look worse than what made
them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.training.gate_check import Check, at_most
from infra.training.measures import calibration_error, calibration_noise, surely_off
from infra.training.table import PROBABLE, Table

MOST_CALIBRATION_ERROR = 0.03
MOST_OFF = 1.5
"""Between what was predicted of an action and how often it happened. The scaling of what is judged rests on few of the
rare ones itself, some thirty, which alone is a third off at times."""
MOST_SHARE_OFF = 0.05
MOST_SHARE_ERROR = 1.001
"""By that of a constant which is right on average, as the head is to be: the median errs less where few watch long, and
says nothing of what watching is worth."""


def calibrated(ours: NDArray[Any], table: Table) -> Iterator[Check]:
    for column, name in enumerate(PROBABLE):
        scores, labels = ours[:, column], table.actions[:, column]
        error = calibration_error(scores, labels) - calibration_noise(scores)
        yield at_most(f"calibration of {name}", error, MOST_CALIBRATION_ERROR, "distance of rates, less chance")
        off = surely_off(float(scores.sum()), float(labels.sum()))
        yield at_most(f"rate of {name}", off, MOST_OFF, "how far predicted and real count are surely apart")
    share, watched = ours[:, -1], table.action("watch_ratio")
    apart = abs(float(share.mean() - watched.mean())) - 2 * float((watched - share).std()) / len(watched) ** 0.5
    yield at_most("mean of watch_ratio", apart, MOST_SHARE_OFF, "surely between predicted and real mean")
    usual = np.abs(watched.mean() - watched).mean()
    error = float(np.abs(share - watched).mean() / usual)
    yield at_most("error of watch_ratio", error, MOST_SHARE_ERROR, "mean absolute error, by that of the mean")
