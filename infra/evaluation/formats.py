"""The format of impressions, one row for each that was shown, as Parquet or CSV.

| column | what | without it |
|---|---|---|
| viewer_id, video_id | any number or text | refused |
| at_ms | when, milliseconds since 1970 | refused |
| watched_ms | how long it was watched; an outcome | long_view is needed then |
| long_view | 1 where it was watched for long: what is ranked by | watched to the end, or for 18 seconds |
| duration_ms, creator_id, hashtags (or hashtag) | of the video; hashtags apart by commas | from `videos`, or unknown |
| sound_id, surface | of the video; where in the app it was shown | from `videos`, or unknown |
| click, like, comment, share, follow, not_interested | 0 or 1; outcomes | not measured |
| day | number of the viewer's day | of at_ms, in UTC |

A folder has `impressions` (or `train` and `validation`, or all given as arguments), and may have `videos` (video_id and
columns of the video) and `earlier` (what was shown before: viewer_id, video_id, long_view, optionally like and `pos`,
the order). Without a validation file the last day is held out; without a test file the validation rows are what is
reported on. The folder of KuaiRand-Pure is understood as it lies.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from infra.evaluation.impressions import kuairand
from infra.evaluation.impressions.encoding import log_of
from infra.evaluation.impressions.log import ACTIONS, Log

_SUFFIXES = (".parquet", ".csv")
_NEEDED = ("viewer_id", "video_id", "at_ms")
_MILLISECONDS_IN_DAY = 86_400_000
_NAMES = {"hashtag": "hashtags", "user_id": "viewer_id", "time_ms": "at_ms", "author_id": "creator_id"}


class FormatError(ValueError):
    """What cannot be read as impressions; the message names the file and the column."""


def is_impressions(data: Path) -> bool:
    """Whether there is a table of impressions in the folder, or this is one."""
    if data.is_file():
        return data.suffix in _SUFFIXES
    return any(_found(data, name) for name in ("impressions", "impressions_*", "train"))


def read(data: Path, given: Mapping[str, Path | None]) -> Log:
    """All parts as one log. `given` has the files named as arguments: train, validation, test. Raises FormatError."""
    tables = _validated(_without_test({name: _table(path) for name, path in _files(data, given).items()}), data)
    if earlier := _beside(data, "earlier", "earlier_exposures"):
        tables["earlier"] = _earlier(earlier)
    try:
        return log_of(tables, _videos(_beside(data, "videos")))
    except ValueError as error:
        raise FormatError(f"{data}: {error}") from error


def _files(data: Path, given: Mapping[str, Path | None]) -> dict[str, Path]:
    """Of train, validation and test, what there is; train is always there."""
    files = {name: path for name, path in given.items() if path}
    for name in ("train", "validation"):
        if name not in files and (path := _beside(data, name)):
            files[name] = path
    if "train" not in files:
        path = data if data.is_file() else _beside(data, "impressions", "impressions_*")
        if path is None:
            raise FormatError(f"{data}: no impressions.parquet or .csv in it, and no --train")
        files["train"] = path
    return files


def _beside(data: Path, *names: str) -> Path | None:
    found = [_found(data, name) for name in names] if data.is_dir() else []
    return next((path for path in found if path), None)


def _found(folder: Path, name: str) -> Path | None:
    files = sorted(each for suffix in _SUFFIXES for each in folder.glob(name + suffix))
    return files[0] if files else None


def _raw(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise FormatError(f"{path}: no such file")
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError, pd.errors.ParserError) as error:
        raise FormatError(f"{path}: cannot be read ({error})") from error
    if kuairand.is_one(frame):
        frame = kuairand.neutral(frame)
    return frame.rename(columns={old: new for old, new in _NAMES.items() if new not in frame})


def _table(path: Path) -> pd.DataFrame:
    frame = _raw(path)
    missing = [name for name in _NEEDED if name not in frame]
    if "long_view" not in frame and "watched_ms" not in frame:
        missing.append("long_view or watched_ms")
    if missing:
        raise FormatError(f"{path}: column {', '.join(missing)} is missing (there are {', '.join(map(str, frame))})")
    if frame.empty:
        raise FormatError(f"{path}: no row in it")
    frame["at_ms"] = _numbers(frame, "at_ms", path)
    for name in ("watched_ms", "duration_ms", "day", *ACTIONS):
        if name in frame:
            frame[name] = _numbers(frame, name, path)
    frame = frame.dropna(subset=list(_NEEDED))
    if "day" not in frame:
        frame["day"] = frame["at_ms"] // _MILLISECONDS_IN_DAY
    return frame.sort_values("at_ms", kind="stable")


def _numbers(frame: pd.DataFrame, name: str, path: Path) -> Any:
    try:
        return pd.to_numeric(frame[name]).astype("float64")
    except (ValueError, TypeError) as error:
        raise FormatError(f"{path}: column {name} has what is no number ({error})") from error


def _earlier(path: Path) -> pd.DataFrame:
    frame = _raw(path)
    missing = [name for name in ("viewer_id", "video_id", "long_view") if name not in frame]
    if missing:
        raise FormatError(f"{path}: column {', '.join(missing)} is missing")
    order = [name for name in ("viewer_id", "pos") if name in frame]
    return frame.sort_values(order, kind="stable").assign(day=0.0, at_ms=-1.0)


def _videos(path: Path | None) -> pd.DataFrame | None:
    if path is None:
        return None
    frame = _raw(path)
    if "video_id" not in frame:
        raise FormatError(f"{path}: column video_id is missing")
    return frame.drop_duplicates("video_id").set_index("video_id")


def _validated(tables: dict[str, pd.DataFrame], data: Path) -> dict[str, pd.DataFrame]:
    """With rows to validate on; raises FormatError where nothing is left to learn from."""
    if "validation" not in tables or tables["validation"].empty:
        if len(tables["train"]) < 2:
            raise FormatError(f"{data}: nothing to learn from and to validate on, beside what is tested")
        tables["train"], tables["validation"] = _last_day_apart(tables["train"])
    if tables["train"].empty:
        raise FormatError(f"{data}: nothing to learn from, beside what is tested")
    return tables


def _last_day_apart(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The last day, or the last fifth of the rows where there is one day only."""
    last = (frame["day"] == frame["day"].max()).to_numpy()
    if last.all():
        last = np.arange(len(frame)) >= min(int(len(frame) * 0.8), len(frame) - 1)
    return frame[~last], frame[last]


def _without_test(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """What is in the test, by viewer, video and time, is not learnt from."""
    if "test" not in tables:
        return tables
    tested = pd.MultiIndex.from_frame(tables["test"][list(_NEEDED)])
    learnt = {name: table for name, table in tables.items() if name != "test"}
    left = {name: table[~pd.MultiIndex.from_frame(table[list(_NEEDED)]).isin(tested)] for name, table in learnt.items()}
    return {**left, "test": tables["test"]}
