"""When and where an impression was: what a feed knows as it answers, whatever came of the impressions before."""

import numpy as np

from infra.evaluation.impressions.log import EARLIER, Array, Log

VISIT_SECONDS = 1800
"""Who shows nothing for longer comes anew."""
NAMES = ("place_in_day", "place_in_visit", "log_seconds_since", "surface_before")


def moments(log: Log) -> Array:
    """[N, 4] as NAMES; nan for earlier exposures, whose time is not known. Looks only at rows of the same viewer that
    came before, and of these at nothing but time and surface."""
    found = np.full((len(log), len(NAMES)), np.nan, dtype=np.float32)
    told = np.flatnonzero(log.part != EARLIER)
    if not len(told):
        return found
    order = told[np.lexsort((log.at[told], log.viewer[told]))]
    another = _changed(log.viewer[order])
    since = np.where(another, np.inf, np.diff(log.at[order], prepend=0) / 1000)
    surface = np.where(another, 0, np.roll(log.surface[order], 1))
    day = _place(another | _changed(log.day[order]))
    visit = _place(another | (since > VISIT_SECONDS))
    values = np.column_stack([day, visit, np.log1p(np.minimum(since, 1e6)), surface])
    found[order] = values[_last(another | _changed(log.at[order]))]
    return found


def _changed(values: Array) -> Array:
    changed: Array = np.r_[True, values[1:] != values[:-1]]
    return changed


def _place(first: Array) -> Array:
    """How many rows lie between each and the last that was a first."""
    place: Array = np.arange(len(first)) - _last(first)
    return place


def _last(first: Array) -> Array:
    """Which row was the last that was a first: of those shown at once none comes before another."""
    last: Array = np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
    return last
