"""A log of impressions as arrays: ids are numbers from 1 (0 is unknown), what is not known is nan."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

EARLIER, TRAIN, VALIDATION, TEST = range(4)
ACTIONS = ("long_view", "click", "finish", "like", "follow", "comment", "share", "not_interested")
"""What is predicted of an impression; the first is what is ranked by."""
LENGTHS = np.array([7, 10, 14, 18, 30, 60, 120, 200])
FINE_LENGTHS = np.array([0, 5, 8, 10, 12, 15, 18, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400])
"""Seconds at which a bucket of lengths ends."""


@dataclass(frozen=True, slots=True)
class Log:
    """[N] rows in order of time within a viewer. `watched` is seconds, `actions` [N, 8] as in ACTIONS; both are
    outcomes, never features of their own row."""

    viewer: Array
    video: Array
    creator: Array
    sound: Array
    topic: Array
    """Its hashtags, all of them as one."""
    hashtags: Array
    """[N, 3], 0 where there are fewer."""
    surface: Array
    seconds: Array
    at: Array
    """Milliseconds since 1970."""
    day: Array
    watched: Array
    actions: Array
    part: Array

    def __len__(self) -> int:
        return len(self.viewer)

    def of(self, rows: Array) -> "Log":
        return Log(*(getattr(self, each.name)[rows] for each in fields(self)))

    @property
    def length(self) -> Array:
        return np.digitize(self.seconds, LENGTHS)

    @property
    def label(self) -> Array:
        return self.actions[:, 0]


def joined(first: Log, second: Log) -> Log:
    return Log(*(np.concatenate([getattr(first, each.name), getattr(second, each.name)]) for each in fields(first)))


def blocks(log: Log, scored: Array, *, daily: bool = False) -> Array:
    """When what a row sees ends: [N] numbers, a row sees the events of lower blocks.

    Block 0 is the first of the log (the earlier exposures, or else the first day), where a row sees what its viewer
    met before. Rows to score come after everything, all at one moment, or with `daily` a day after the other.
    """
    known = ~scored
    stamps = np.where(log.part == EARLIER, np.iinfo(np.int64).min, log.day)
    when = np.zeros(len(log), dtype=np.int64)
    _, when[known] = np.unique(stamps[known], return_inverse=True)
    after = int(when.max()) + 1
    days = np.unique(log.day[scored], return_inverse=True)[1] if daily else 0
    when[scored] = after + days
    return when
