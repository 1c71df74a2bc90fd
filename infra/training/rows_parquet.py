"""Rows and viewers of a day as Parquet, written piece by piece."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import pyarrow as pa
import pyarrow.parquet as pq

_PIECE = 2_000
"""Rows in memory: about 10 MB, most of it histories."""

_TEXT = pa.string()
_FLOATS, _INTS = pa.list_(pa.float32()), pa.list_(pa.int32())
LABELS = ("complete", "like", "comment", "share", "follow", "skip", "not_interested")

ROW = pa.schema(
    {
        "page_id": _TEXT,
        "position": pa.int16(),
        "play_id": _TEXT,
        "viewer_id": _TEXT,
        "at_ms": pa.int64(),
        "video_id": _TEXT,
        "arm": _TEXT,
        "model": _TEXT,
        "weights": _TEXT,
        "schema": _TEXT,
        "propensity": pa.float64(),
        "explored": pa.bool_(),
        "sources": _TEXT,
        "features": _FLOATS,
        "ids": _INTS,
        "events": _FLOATS,
        "event_ids": _INTS,
        "viewer": pa.int64(),
        "predictions": _TEXT,
        "shadow_model": _TEXT,
        "shadow": _TEXT,
        "on_screen": pa.bool_(),
        "watched_ms": pa.int64(),
        "duration_ms": pa.int64(),
        "watch_ratio": pa.float32(),
        **dict.fromkeys(LABELS, pa.int8()),
    }
)
VIEWER = pa.schema(
    {
        "viewer_id": _TEXT,
        "arm": _TEXT,
        "model": _TEXT,
        "first_ms": pa.int64(),
        "pages": pa.int32(),
        "plays": pa.int32(),
        "watched_ms": pa.int64(),
    }
)


class RowFile:
    """Written when the block ends; `add` as often as there is something."""

    schema: ClassVar[Any] = ROW

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = pq.ParquetWriter(path, self.schema, compression="zstd")
        self._waiting: list[Mapping[str, Any]] = []

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._waiting += rows
        if len(self._waiting) >= _PIECE:
            self._write()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        columns = {
            field.name: pa.array([_plain(row[field.name], field.type) for row in self._waiting], field.type)
            for field in self.schema
        }
        self._writer.write_table(pa.table(columns, schema=self.schema))
        self._waiting = []


class ViewerFile(RowFile):
    schema: ClassVar[Any] = VIEWER


def _plain(value: Any, kind: Any) -> Any:
    return int(value) if isinstance(value, bool) and not pa.types.is_boolean(kind) else value
