"""Networks and trees as one: networks learn from every row and who met what, trees from rows of which all is known."""

from dataclasses import dataclass

import numpy as np

from infra.evaluation.impressions.calibration import Calibration, calibrated
from infra.evaluation.impressions.log import Array

_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_EVEN = 0.5
"""Of what is ranked by: anything between a third and two thirds ranked the same on KuaiRand's days before its test."""
_LEAST = 20
"""Rows of either kind without which no share is chosen."""


@dataclass(frozen=True, slots=True)
class Blend:
    """[H] shares of the trees in the log odds of an action, or in log1p of the seconds."""

    shares: Array
    calibration: Calibration

    def of(self, networks: Array, trees: Array) -> Array:
        """[S, H] probabilities and seconds, from those of the networks and from what Trees.asked says."""
        mixed = _mixed(_odds(networks), trees, self.shares)
        chances = 1 / (1 + np.exp(-(mixed[:, :-1] * self.calibration.slope + self.calibration.shift)))
        return np.column_stack([chances, np.expm1(np.maximum(mixed[:, -1], 0))])


def chosen(networks: Array, trees: Array, outcomes: Array) -> Blend:
    """By likelihood and distance on rows [S, H] that nothing was learnt from."""
    odds = _odds(networks)
    lost = np.array([_lost(_mixed(odds, trees, np.full(odds.shape[1], share)), outcomes) for share in _SHARES])
    shares = np.array(_SHARES)[lost.argmin(0)]
    many = np.minimum((outcomes > 0).sum(0), (outcomes <= 0).sum(0)) >= _LEAST
    many[-1] = (~np.isnan(outcomes[:, -1])).sum() >= _LEAST
    shares = np.where(many, shares, _EVEN)
    shares[0] = _EVEN
    return Blend(shares, calibrated(_mixed(odds, trees, shares)[:, :-1], outcomes[:, :-1]))


def _odds(answers: Array) -> Array:
    chances = np.clip(answers[:, :-1].astype(float), 1e-6, 1 - 1e-6)
    return np.column_stack([np.log(chances / (1 - chances)), np.log1p(np.maximum(answers[:, -1], 0))])


def _mixed(odds: Array, trees: Array, shares: Array) -> Array:
    """The networks alone where trees learnt nothing."""
    mixed: Array = np.where(np.isnan(trees), odds, (1 - shares) * odds + shares * trees)
    return mixed


def _lost(mixed: Array, outcomes: Array) -> Array:
    """[H]: what each costs where the outcome is known; of the seconds the distance."""
    calibration = calibrated(mixed[:, :-1], outcomes[:, :-1])
    odds = mixed[:, :-1] * calibration.slope + calibration.shift
    crossed = np.logaddexp(0, odds) - outcomes[:, :-1] * odds
    far = np.abs(np.expm1(np.maximum(mixed[:, -1:], 0)) - np.expm1(outcomes[:, -1:]))
    lost: Array = np.nansum(np.column_stack([crossed, far]), axis=0)
    return lost
