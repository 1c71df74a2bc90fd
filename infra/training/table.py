"""Impressions as arrays: what the ranker was given, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipfeed.feed.features import FEATURES
from clipfeed.feed.model import RankerInput
from clipfeed.feed.tokens import EVENT, EVENTS, HASHTAGS
from clipfeed.feed.weights import ACTIONS

PROBABLE = ACTIONS[:-1]
IDS = 2 + HASHTAGS


@dataclass(frozen=True, slots=True)
class Table:
    """R impressions in the order of time."""

    features: NDArray[np.float32]
    """[R, len(FEATURES)]"""
    ids: NDArray[np.int64]
    """[R, 4]"""
    events: NDArray[np.float32]
    """[R, 50, len(EVENT)], newest first, zeros where there are fewer."""
    event_ids: NDArray[np.int32]
    """[R, 50, 4]"""
    viewer: NDArray[np.int64]
    """[R] buckets."""
    person: NDArray[np.int64]
    """[R] a number for each viewer, of whom several may share a bucket."""
    actions: NDArray[np.float32]
    """[R, len(ACTIONS)]"""
    page: NDArray[np.int64]
    """[R] which page or session it was part of."""
    at_ms: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.features)

    def where(self, rows: Any) -> "Table":
        """Some of the rows: a slice, a mask or positions."""
        return Table(*(getattr(self, each.name)[rows] for each in fields(self)))

    def column(self, feature: str) -> NDArray[np.float32]:
        return self.features[:, FEATURES.index(feature)]

    def action(self, name: str) -> NDArray[np.float32]:
        return self.actions[:, ACTIONS.index(name)]

    def split(self, share: float) -> tuple["Table", "Table"]:
        """The earlier part, and the last `share` of the rows."""
        border = int(len(self) * (1 - share))
        return self.where(slice(border)), self.where(slice(border, None))


def together(*tables: Table) -> Table:
    """One after the other."""
    return Table(*(np.concatenate([getattr(each, one.name) for each in tables]) for one in fields(Table)))


@dataclass(frozen=True, slots=True)
class Impression:
    """One row: a candidate of what the ranker was given."""

    given: RankerInput
    row: int
    person: int
    actions: Sequence[float]
    """In the order of ACTIONS."""
    page: int
    at_ms: int


def table_of(impressions: Iterable[Impression]) -> Table:
    rows = list(impressions)
    events = np.zeros((len(rows), EVENTS, len(EVENT)), dtype=np.float32)
    event_ids = np.zeros((len(rows), EVENTS, IDS), dtype=np.int32)
    for number, each in enumerate(rows):
        known = min(len(each.given.events), EVENTS)
        if known:
            events[number, :known] = each.given.events[:known]
            event_ids[number, :known] = each.given.event_ids[:known]
    return Table(
        features=np.array([each.given.features[each.row] for each in rows], dtype=np.float32),
        ids=np.array([each.given.ids[each.row] for each in rows], dtype=np.int64),
        events=events,
        event_ids=event_ids,
        viewer=np.array([each.given.viewer for each in rows], dtype=np.int64),
        person=np.array([each.person for each in rows], dtype=np.int64),
        actions=np.array([each.actions for each in rows], dtype=np.float32),
        page=np.array([each.page for each in rows], dtype=np.int64),
        at_ms=np.array([each.at_ms for each in rows], dtype=np.int64),
    )
