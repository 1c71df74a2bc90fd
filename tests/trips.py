"""Counts the trips to the stores that a piece of work waited for, one after the other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import botocore.client
import pytest
import redis.client

NETWORK_SECONDS = 0.15


class Trips:
    """Every call to a store, as (start, end). Calls that overlap went side by side."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, float]] = []

    @property
    def in_sequence(self) -> int:
        """The longest chain of calls of which each began after the one before it had ended."""
        count, free_from = 0, 0.0
        for start, end in sorted(self.calls, key=lambda call: call[1]):
            if start >= free_from:
                count, free_from = count + 1, end
        return count


@contextmanager
def counted_trips(*, network_seconds: float = NETWORK_SECONDS) -> Iterator[Trips]:
    """Count within this block. Each call takes `network_seconds` longer, so that overlap is no matter of luck."""
    trips = Trips()

    def watched(call: Any) -> Any:
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            time.sleep(network_seconds)
            try:
                return call(*args, **kwargs)
            finally:
                trips.calls.append((start, time.perf_counter()))

        return timed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redis.client.Pipeline, "execute", watched(redis.client.Pipeline.execute))
        patch.setattr(redis.client.Redis, "execute_command", watched(redis.client.Redis.execute_command))
        any_client: Any = botocore.client.BaseClient
        patch.setattr(any_client, "_make_api_call", watched(any_client._make_api_call))
        yield trips
