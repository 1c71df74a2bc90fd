"""The low-level client, for what is done so often that PynamoDB's share of the processor would show."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable
from clipfeed_adapters.telemetry import logger

Item = Mapping[str, Mapping[str, Any]]
"""Attribute -> {type: value}."""

_REFUSED = "ConditionalCheckFailedException"


class Refused(Exception):
    """The write's own condition did not hold; `item` is what is there."""

    def __init__(self, item: Item) -> None:
        super().__init__("The condition did not hold.")
        self.item = item


@cache
def client() -> Any:
    config = Config(
        connect_timeout=0.5,
        read_timeout=1.0,
        retries={"total_max_attempts": 2},
        max_pool_connections=8,
        parameter_validation=False,  # of requests that only we make, at a tenth of a page's CPU time
    )
    return botocore.session.get_session().create_client("dynamodb", config=config)


@contextmanager
def answering() -> Iterator[None]:
    """Raise Refused where a condition did not hold, and Unavailable when DynamoDB does not answer, or refuses."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        response: Mapping[str, Any] = getattr(error, "response", None) or {}
        if response.get("Error", {}).get("Code") == _REFUSED:
            raise Refused(response.get("Item", {})) from None
        logger().error("table failed", reason=type(error).__name__, detail=str(error)[:200])
        raise Unavailable("The database did not answer; try again.", code="database_unavailable") from error
