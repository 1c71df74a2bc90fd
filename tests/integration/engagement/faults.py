"""Crashes and refusals at the one place that every AWS call of ours goes through."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

_answer: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]  # botocore's own seam


class Crash(BaseException):
    """The process is gone: no handler catches this."""


@contextmanager
def crash_at(point: int, side: str) -> Iterator[None]:
    """Die at the `point`th call: `before` it was sent, or `after` it was carried out."""
    numbers = count(1)  # counts threads right, too

    def call(self: Any, operation: str, request: Any) -> Any:
        number = next(numbers)
        if number == point and side == "before":
            raise Crash
        result = _answer(self, operation, request)
        if number == point:
            raise Crash
        return result

    with patch.object(BaseClient, "_make_api_call", call):
        yield


@contextmanager
def throttled(operation: str, mark: str = "") -> Iterator[None]:
    """Refuse every call of `operation` whose request mentions `mark`."""

    def call(self: Any, called: str, request: Any) -> Any:
        if called == operation and mark in str(request):
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, called)
        return _answer(self, called, request)

    with patch.object(BaseClient, "_make_api_call", call):
        yield


@contextmanager
def refused(operation: str, error: ClientError, *, times: int) -> Iterator[None]:
    """Answer the first so many calls of `operation` with an error."""
    left = times

    def call(self: Any, called: str, request: Any) -> Any:
        nonlocal left
        if called == operation and left:
            left -= 1
            raise error
        return _answer(self, called, request)

    with patch.object(BaseClient, "_make_api_call", call):
        yield


def crash_points(work: Callable[[], object]) -> list[tuple[int, str]]:
    """Every (point, side) at which `work` can die, found by doing it once."""
    numbers = count(1)

    def call(self: Any, operation: str, request: Any) -> Any:
        next(numbers)
        return _answer(self, operation, request)

    with patch.object(BaseClient, "_make_api_call", call):
        work()
    return [(point, side) for point in range(1, next(numbers)) for side in ("before", "after")]
