"""A PynamoDB model meets its table: the name comes from the adapter, the timeouts fit an HTTP API.

PynamoDB alone would wait up to 30 s and try four times, longer than API Gateway waits for us.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace, new_class
from typing import TypeVar, cast

from pynamodb.exceptions import DoesNotExist, PynamoDBException
from pynamodb.models import Model

from clipfeed.errors import Unavailable

CONNECT_SECONDS = 0.5
READ_SECONDS = 2.0
RETRIES = 1

_REFUSED = "ConditionalCheckFailedException"
_CANCELLED = "TransactionCanceledException"
_PASSING = {
    None,  # no answer at all: the network
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
}

M = TypeVar("M", bound=Model)


def bound(model: type[M], table_name: str, retries: int = RETRIES) -> type[M]:
    """Return `model` tied to a table. Region, credentials and AWS_ENDPOINT_URL are botocore's to find."""
    meta = SimpleNamespace(
        table_name=table_name,
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_retry_attempts=retries,
    )
    namespace = {"Meta": meta, "__module__": model.__module__}
    return cast("type[M]", new_class(model.__name__, (model,), exec_body=lambda body: body.update(namespace)))


@contextmanager
def answering() -> Iterator[None]:
    """Raise Unavailable where DynamoDB did not answer, throttled us or failed inside. Other errors pass."""
    try:
        yield
    except DoesNotExist:
        raise
    except PynamoDBException as error:
        if _code_of(error) in _PASSING:
            raise Unavailable("The database did not answer; try again.", code="database_unavailable") from error
        raise


def is_refused(error: PynamoDBException) -> bool:
    """True where the write's own condition did not hold."""
    return _code_of(error) == _REFUSED


def is_cancelled(error: PynamoDBException) -> bool:
    """True where a transaction met another writer, or one of its conditions did not hold."""
    return _code_of(error) == _CANCELLED


def _code_of(error: PynamoDBException) -> str | None:
    """PynamoDB's own property fails where the network did: such a cause has a response of None."""
    response = getattr(error.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code
