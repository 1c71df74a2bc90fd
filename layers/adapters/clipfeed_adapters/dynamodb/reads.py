"""Reads that go straight to the low-level client: several tables in one call, several calls side by side."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, TypeVar

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable
from clipfeed_adapters.telemetry import logger

T = TypeVar("T")
Row = Mapping[str, Mapping[str, Any]]
"""Attribute -> {type: value}."""
Wanted = tuple[str, Mapping[str, Mapping[str, str]]]
"""A table and a key."""

MOST_KEYS = 100
_ROUNDS = 3


@cache
def _client() -> Any:
    config = Config(
        connect_timeout=0.5,
        read_timeout=1.0,
        retries={"total_max_attempts": 2},
        max_pool_connections=8,
        parameter_validation=False,  # of requests that only this module makes, at a tenth of a page's CPU time
    )
    return botocore.session.get_session().create_client("dynamodb", config=config)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="reads")


def started(work: Iterable[Callable[[], T]]) -> Callable[[], list[T]]:
    """Start all of it at once. Call the answer for the results, in order."""
    running = [_pool().submit(each) for each in work]
    return lambda: [each.result() for each in running]


def query(table: str, **request: Any) -> Sequence[Row]:
    """The rows of one page of a query. Raises Unavailable when DynamoDB does not answer, or refuses."""
    with _answering():
        found: Sequence[Row] = _client().query(TableName=table, **request)["Items"]
    return found


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
        with _answering():
            answer = _client().batch_get_item(RequestItems=request)
        found += [(table, row) for table, table_rows in answer["Responses"].items() for row in table_rows]
        request = answer.get("UnprocessedKeys")
        if not request:
            return found
    raise Unavailable("The database keeps putting keys off; try again.", code="database_unavailable")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        logger().error("read failed", reason=type(error).__name__, detail=str(error)[:200])
        raise Unavailable("The database did not answer; try again.", code="database_unavailable") from error
