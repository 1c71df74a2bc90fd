"""Who was erased is not learnt from.

There is a row because a play was reported, and plays are kept for ninety days. So a viewer of whom no play is kept was
erased, or has not watched anything since: the table tells, and no list of those who left is needed.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clipfeed_adapters.dynamodb.engagement_row import PLAY
from clipfeed_adapters.dynamodb.reads import query
from infra.training.patience import patiently

_READERS = 8
"""Viewers at a time; one small read each."""


def of_those_who_are_there(rows: Any, engagement: str) -> Any:
    """The rows (of ROW) of viewers who have a play in the table of this name. Raises Unavailable."""
    viewers: Sequence[str] = rows["viewer_id"].unique().to_pylist()
    asked = [partial(_has_watched, engagement, viewer) for viewer in viewers]
    with ThreadPoolExecutor(_READERS) as readers:
        there = readers.map(patiently, asked)
        known = [viewer for viewer, has in zip(viewers, there, strict=True) if has]
    return rows.filter(pc.is_in(rows["viewer_id"], value_set=pa.array(known, pa.string())))


def _has_watched(engagement: str, viewer: str) -> bool:
    found = query(
        engagement,
        KeyConditionExpression="#viewer = :viewer AND begins_with(#key, :plays)",
        ProjectionExpression="#key",
        ExpressionAttributeNames={"#viewer": "viewer_id", "#key": "fact"},
        ExpressionAttributeValues={":viewer": {"S": viewer}, ":plays": {"S": f"{PLAY}#"}},
        Limit=1,
    )
    return bool(found)
