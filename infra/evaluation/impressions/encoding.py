"""From tables in the neutral format to a log: ids as numbers, times as seconds, actions from what was watched."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from infra.evaluation.impressions.log import ACTIONS, EARLIER, TEST, TRAIN, VALIDATION, Array, Log

_LONG_SECONDS = 18
"""Who watches for so long, or to the end, views for long: KuaiRand's rule, which gives its label in 98 % of rows."""
_FINISHED = 0.95
_OF_VIDEO = ("creator_id", "hashtags", "sound_id", "duration_ms")


def log_of(tables: Mapping[str, pd.DataFrame], videos: pd.DataFrame | None) -> Log:
    """All tables as one, each a part; raises ValueError for outcomes that are none."""
    parts = {"earlier": EARLIER, "train": TRAIN, "validation": VALIDATION, "test": TEST}
    frame = pd.concat([table.assign(part=parts[name]) for name, table in tables.items()], ignore_index=True)
    frame = frame.sort_values("part", kind="stable", key=lambda part: part > 0).reset_index(drop=True)
    for name in _OF_VIDEO:
        side = frame["video_id"].map(videos[name]) if videos is not None and name in videos else None
        own = frame.get(name)
        frame[name] = side if own is None else own if side is None else own.where(own.notna(), side)
    seconds = _float(frame, "duration_ms") / 1000
    watched = _float(frame, "watched_ms") / 1000
    return Log(
        viewer=_codes(frame["viewer_id"]),
        video=_codes(frame["video_id"]),
        creator=_codes(frame["creator_id"]),
        sound=_codes(frame["sound_id"]),
        topic=_codes(frame["hashtags"]),
        hashtags=_hashtags(frame["hashtags"]),
        surface=_codes(frame["surface"]) if "surface" in frame else np.zeros(len(frame), dtype=np.int64),
        seconds=_filled(seconds),
        at=_float(frame, "at_ms"),
        day=frame["day"].fillna(0).to_numpy(dtype=np.int64),
        watched=watched,
        actions=_actions(frame, seconds, watched),
        part=frame["part"].to_numpy(dtype=np.int64),
    )


def _float(frame: pd.DataFrame, name: str) -> Array:
    if name not in frame or frame[name] is None:
        return np.full(len(frame), np.nan)
    values: Array = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return values


def _filled(seconds: Array) -> Array:
    known = ~np.isnan(seconds)
    return np.where(known, seconds, np.median(seconds[known]) if known.any() else _LONG_SECONDS)


def _codes(values: Any) -> Array:
    """From 1 in order of appearance; 0 where there is none."""
    codes: Array = pd.factorize(values)[0].astype(np.int64) + 1
    return codes


def _hashtags(values: Any) -> Array:
    """[N, 3]."""
    texts, kinds = pd.factorize(values)
    numbers: dict[str, int] = {}
    rows = np.zeros((len(kinds) + 1, 3), dtype=np.int64)
    for row, text in enumerate(kinds):
        names = [name.strip() for name in str(text).split(",") if name.strip()][:3]
        rows[row, : len(names)] = [numbers.setdefault(name, len(numbers) + 1) for name in names]
    chosen: Array = rows[texts]
    return chosen


def _actions(frame: pd.DataFrame, seconds: Array, watched: Array) -> Array:
    """[N, 8]; raises ValueError for an outcome other than 0 and 1."""
    columns = []
    for name in ACTIONS:
        values = _float(frame, name)
        if name == "finish":
            values = np.where(np.isnan(watched) | np.isnan(seconds), np.nan, watched >= _FINISHED * seconds)
        if name == "long_view":
            enough = np.fmin(np.where(np.isnan(seconds), _LONG_SECONDS, seconds), _LONG_SECONDS)
            values = np.where(np.isnan(values), np.where(np.isnan(watched), np.nan, watched >= enough), values)
        if not np.isin(values[~np.isnan(values)], (0, 1)).all():
            raise ValueError(f"column {name} has values other than 0 and 1")
        columns.append(values)
    if np.isnan(columns[0]).any():
        raise ValueError("some rows have neither long_view nor watched_ms")
    return np.stack(columns, 1)
