"""Rows of some days, read back: as a Table for the trainer, and as columns for those who judge."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.tokens import EVENT, EVENTS
from clipfeed.feed.weights import ACTIONS
from clipfeed_adapters.s3.client import answering, s3
from infra.training.rows_parquet import ROW, VIEWER
from infra.training.table import IDS, Table

_NAMES = {ROW: "part", VIEWER: "viewers"}
_PIECE = 20_000
"""Histories that are laid out at once."""


def joined_days(bucket: str) -> list[date]:
    """Days that have rows, in order."""
    with answering():
        found = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="rows/")
        keys = [each["Key"] for page in found for each in page.get("Contents", ())]
    return sorted(date.fromisoformat(key[len("rows/dt=") :][:10]) for key in keys if key.endswith("/part.parquet"))


def rows_in(bucket: str, days: Sequence[date], columns: Sequence[str], most: int) -> Any:
    """A pyarrow table of some columns of ROW, of the newest days that together have at least `most` rows, or all."""
    parts = [ROW.empty_table().select(columns)]
    for day in reversed(days):
        if sum(map(len, parts)) >= most:
            break
        parts.append(_file(bucket, day, ROW, columns))
    return pa.concat_tables(parts)


def viewers_in(bucket: str, days: Sequence[date]) -> list[tuple[date, dict[str, Any]]]:
    """(day, row of VIEWER)."""
    return [(day, row) for day in days for row in _file(bucket, day, VIEWER).to_pylist()]


def newest(bucket: str, days: Sequence[date], most: int) -> tuple[list[date], Any]:
    """The newest days that together have at least `most` rows of today's features, or all; and these rows."""
    taken: list[date] = []
    parts: list[Any] = []
    for day in reversed(days):
        if sum(map(len, parts)) >= most:
            break
        part = _file(bucket, day, ROW)
        parts.append(part.filter(pc.equal(part["schema"], SCHEMA)))
        taken.append(day)
    rows = pa.concat_tables([ROW.empty_table(), *parts]).sort_by([("at_ms", "ascending"), ("play_id", "ascending")])
    return sorted(taken), rows.slice(max(len(rows) - most, 0))


def table_in(rows: Any) -> Table:
    """Raises ValueError for rows that were made of other features."""
    if set(rows["schema"].unique().to_pylist()) - {SCHEMA}:
        raise ValueError("Some rows were made of other features.")
    return Table(
        features=features_in(rows),
        ids=_matrix(rows["ids"], IDS, np.int64),
        events=_histories(rows["events"], len(EVENT), np.float32),
        event_ids=_histories(rows["event_ids"], IDS, np.int32),
        viewer=rows["viewer"].to_numpy().astype(np.int64),
        person=_numbers(rows["viewer_id"]),
        actions=np.stack([rows[name].to_numpy().astype(np.float32) for name in ACTIONS], axis=1),
        page=_numbers(rows["page_id"]),
        at_ms=rows["at_ms"].to_numpy().astype(np.int64),
    )


def _numbers(names: Any) -> NDArray[np.int64]:
    """The same number for the same name."""
    numbers: NDArray[np.int64] = names.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return numbers


def features_in(rows: Any) -> NDArray[np.float32]:
    """[R, features]"""
    return _matrix(rows["features"], len(FEATURES), np.float32)


def _file(bucket: str, day: date, schema: Any, columns: Sequence[str] | None = None) -> Any:
    """What an older version did not write is null."""
    with answering():
        content = s3().get_object(Bucket=bucket, Key=f"rows/dt={day.isoformat()}/{_NAMES[schema]}.parquet")
        file = pq.ParquetFile(io.BytesIO(content["Body"].read()))
    wanted = list(columns or schema.names)
    found = file.read(columns=[name for name in wanted if name in file.schema_arrow.names])
    return pa.concat_tables([schema.empty_table().select(wanted), found], promote_options="default")


def _matrix(column: Any, width: int, kind: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.combine_chunks().flatten().to_numpy().astype(kind)
    return values.reshape(-1, width)


def _histories(column: Any, width: int, kind: Any) -> NDArray[Any]:
    """[R, EVENTS, width], padded with zeros behind what is there."""
    lists, places = column.combine_chunks(), np.arange(EVENTS * width)
    offsets, values = np.asarray(lists.offsets), lists.values.to_numpy()
    padded = np.zeros((len(lists), EVENTS * width), dtype=kind)
    for first in range(0, len(lists), _PIECE):
        begins, ends = offsets[first : first + _PIECE], offsets[first + 1 : first + 1 + _PIECE]
        begins = begins[: len(ends)]
        row, within = np.nonzero(places < (ends - begins)[:, None])
        padded[first + row, within] = values[begins[row] + within]
    return padded.reshape(len(lists), EVENTS, width)
