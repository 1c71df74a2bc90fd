"""Reads that go straight to the low-level client: several tables in one call, several calls side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar

from clipfeed.errors import Unavailable
from clipfeed_adapters.dynamodb.low_level import answering, client

T = TypeVar("T")
Row = Mapping[str, Mapping[str, Any]]
"""Attribute -> {type: value}."""
Wanted = tuple[str, Mapping[str, Mapping[str, str]]]
"""A table and a key."""

MOST_KEYS = 100
_ROUNDS = 3


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="reads")


def started(work: Iterable[Callable[[], T]]) -> Callable[[], list[T]]:
    """Start all of it at once. Call the answer for the results, in order."""
    running = [_pool().submit(each) for each in work]
    return lambda: [each.result() for each in running]


def query(table: str, **request: Any) -> Sequence[Row]:
    """The rows of one page of a query. Raises Unavailable when DynamoDB does not answer, or refuses."""
    with answering():
        found: Sequence[Row] = client().query(TableName=table, **request)["Items"]
    return found


def query_all(table: str, **request: Any) -> list[Row]:
    """The rows of all pages of a query. Raises Unavailable."""
    rows: list[Row] = []
    while True:
        with answering():
            answer = client().query(TableName=table, **request)
        rows += answer["Items"]
        if not (end := answer.get("LastEvaluatedKey")):
            return rows
        request["ExclusiveStartKey"] = end


def batch_get(wanted: Sequence[Wanted], options: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Row]]:
    """(table, row) of every key that exists; `options` by table go with each request."""
    chunks = [wanted[start : start + MOST_KEYS] for start in range(0, len(wanted), MOST_KEYS)]
    others = started(partial(_batch_get, chunk, options) for chunk in chunks[1:])
    first = _batch_get(chunks[0], options) if chunks else []
    return [*first, *(each for answer in others() for each in answer)]


def _batch_get(wanted: Sequence[Wanted], options: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Row]]:
    tables = {table for table, _ in wanted}
    request = {name: {"Keys": [key for table, key in wanted if table == name], **options[name]} for name in tables}
    found: list[tuple[str, Row]] = []
    for _ in range(_ROUNDS):
        with answering():
            answer = client().batch_get_item(RequestItems=request)
        found += [(table, row) for table, table_rows in answer["Responses"].items() for row in table_rows]
        request = answer.get("UnprocessedKeys")
        if not request:
            return found
    raise Unavailable("The database keeps putting keys off; try again.", code="database_unavailable")
