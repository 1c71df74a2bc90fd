"""What a model sees of an impression, as it was known before: smoothed counters of the video and of its viewer.

A product keeps the same: counters of videos, creators, sounds, topics and lengths, and the viewer's last events.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from infra.evaluation.impressions.log import ACTIONS, EARLIER, FINE_LENGTHS, Array, Log

_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Counter:
    """Rate of an action by some keys, smoothed with as many events of the usual as `prior` says."""

    name: str
    keys: tuple[str, ...]
    prior: float
    action: str = "long_view"


OF_VIDEOS = (
    Counter("video", ("video",), 20),
    Counter("creator", ("creator",), 20),
    Counter("topic", ("topic",), 20),
    Counter("sound", ("sound",), 20),
    Counter("length", ("fine_length",), 20),
    Counter("hashtag_length", ("hashtag", "length"), 20),
    Counter("video_like", ("video",), 100, "like"),
)
OF_VIEWERS = (
    Counter("viewer", ("viewer",), 5),
    Counter("viewer_like", ("viewer",), 20, "like"),
    Counter("viewer_click", ("viewer",), 3, "click"),
    Counter("viewer_finish", ("viewer",), 3, "finish"),
)
OF_TASTES = (
    Counter("viewer_creator", ("viewer", "creator"), 1),
    Counter("viewer_hashtag", ("viewer", "hashtag"), 2),
    Counter("viewer_topic", ("viewer", "topic"), 2),
    Counter("viewer_length", ("viewer", "length"), 3),
    Counter("viewer_video", ("viewer", "video"), 1),
    Counter("viewer_surface", ("viewer", "surface"), 2),
)
"""Relative to the viewer's own rate."""

NAMES = (
    *(f"{each.name}_{what}" for each in OF_VIDEOS + OF_VIEWERS + OF_TASTES for what in ("rate", "known")),
    "log_seconds",
    "log_seconds_squared",
)


def point_in_time(log: Log, block: Array, known: Array) -> Array:
    """[N, F]: of each row what the rows in lower blocks say whose outcome is known (`known`, [N] of bool).

    In block 0 counters of videos come from other viewers only (folds), so that no row sees its own outcome.
    """
    columns: list[Array] = []
    for counter in OF_VIDEOS:
        outcome, told = _outcome(log, counter, known)
        seen, good = _of_videos(_key(log, counter.keys), log.viewer, block, outcome, told)
        columns += _columns(seen, good, counter.prior, _usual(outcome, told, block))
    own: Array = np.zeros(0)
    for counter in OF_VIEWERS + OF_TASTES:
        outcome, told = _outcome(log, counter, known)
        if "surface" in counter.keys:
            told = told & (log.surface > 0)
        seen, good = _of_viewers(_key(log, counter.keys), block, outcome, told)
        usual = own if counter in OF_TASTES else _usual(outcome, told, block)
        if counter.name == "viewer":
            own = _rate(seen, good, counter.prior, usual)
        columns += _columns(seen, good, counter.prior, usual)
    untold = log.part == EARLIER
    for column in columns[-2:]:
        column[untold] = 0
    seconds = np.log(np.maximum(log.seconds, 1))
    return np.stack([*columns, seconds, (seconds - 4) ** 2], 1).astype(np.float32)


def _outcome(log: Log, counter: Counter, known: Array) -> tuple[Array, Array]:
    values = log.actions[:, ACTIONS.index(counter.action)]
    told = known & ~np.isnan(values)
    return np.where(told, values, 0.0), told


def _usual(outcome: Array, told: Array, block: Array) -> Array:
    """The rate in the first block where the outcome is told: what comes later would tell of itself."""
    if not told.any():
        return np.array(0.5)
    return np.array(outcome[told & (block == block[told].min())].mean())


def _key(log: Log, names: Sequence[str]) -> Array:
    key = np.zeros(len(log), dtype=np.int64)
    for name in names:
        values = _values(log, name)
        key = pd.factorize(key * (int(values.max(initial=0)) + 1) + values)[0]
    return key


def _values(log: Log, name: str) -> Array:
    if name == "hashtag":
        first: Array = log.hashtags[:, 0]
        return first
    if name == "fine_length":
        return np.digitize(log.seconds, FINE_LENGTHS)
    values: Array = getattr(log, name)
    return values


def _of_videos(key: Array, viewer: Array, block: Array, outcome: Array, told: Array) -> tuple[Array, Array]:
    size = int(key.max(initial=0)) + 1
    seen, good = np.zeros((2, len(key)))
    fold = viewer * 2_654_435_761 % 4_294_967_296 // 65_536 % _FOLDS
    for number in range(_FOLDS):
        rows = (block == 0) & (fold == number)
        others = told & (block == 0) & (fold != number)
        more = _FOLDS / (_FOLDS - 1)
        seen[rows] = np.bincount(key[others], minlength=size)[key[rows]] * more
        good[rows] = np.bincount(key[others], outcome[others], size)[key[rows]] * more
    for moment in np.unique(block[block > 0]):
        rows, before = block == moment, told & (block < moment)
        seen[rows] = np.bincount(key[before], minlength=size)[key[rows]]
        good[rows] = np.bincount(key[before], outcome[before], size)[key[rows]]
    return seen, good


def _of_viewers(key: Array, block: Array, outcome: Array, told: Array) -> tuple[Array, Array]:
    """Sums over the rows of the key in lower blocks, and in block 0 over those before."""
    order = np.lexsort((np.arange(len(key)), block, key))
    keys, moments = key[order], block[order]
    another = np.r_[True, keys[1:] != keys[:-1]]
    later = another | np.r_[True, moments[1:] != moments[:-1]] | (moments == 0)
    places = np.arange(len(key))
    first = np.maximum.accumulate(np.where(another, places, 0))
    here = np.maximum.accumulate(np.where(later, places, 0))
    sums = []
    for values in (told, outcome):
        before = np.r_[0.0, np.cumsum(values[order], dtype=float)[:-1]]
        total = np.empty(len(key))
        total[order] = before[here] - before[first]
        sums.append(total)
    return sums[0], sums[1]


def _rate(seen: Array, good: Array, prior: float, usual: Array) -> Array:
    return np.clip((good + prior * usual) / (seen + prior), 1e-3, 1 - 1e-3)


def _columns(seen: Array, good: Array, prior: float, usual: Array) -> list[Array]:
    """Log odds above the usual, and log of how many events say so."""
    expected = np.clip(usual, 1e-3, 1 - 1e-3)
    rate = _rate(seen, good, prior, usual)
    return [np.log(rate / (1 - rate)) - np.log(expected / (1 - expected)), np.log1p(seen)]
