"""One connection to Valkey with short deadlines, and a breaker that spares the callers a cache that is down."""

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clipfeed.errors import Unavailable
from clipfeed_adapters.settings import setting
from clipfeed_adapters.telemetry import logger

Valkey = Any
"""A `redis.Redis` whose answers are str: redis-py's own types cannot tell its sync answers from its async ones."""
T = TypeVar("T")

SECONDS_TO_ANSWER = 0.3
SECONDS_LEFT_ALONE = 1.0


class _Breaker:
    """Open for a second after a failure, so that the next requests do not wait for the deadline again."""

    def __init__(self) -> None:
        self._closed_from = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closed_from

    def trip(self) -> None:
        with self._lock:
            self._closed_from = time.monotonic() + SECONDS_LEFT_ALONE

    def reset(self) -> None:
        with self._lock:
            self._closed_from = 0.0


breaker = _Breaker()


@cache
def valkey() -> Valkey:
    """The client for CACHE_URL. Callers go through `ask` or `best_effort`, which carry the breaker."""
    options: dict[str, Any] = {
        "decode_responses": True,
        "protocol": 2,  # parsed in two thirds of the time of 3, and no greeting on a new connection
        "socket_connect_timeout": SECONDS_TO_ANSWER,
        "socket_timeout": SECONDS_TO_ANSWER,
        "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),  # a connection that idled out
    }
    return redis.Redis.from_url(setting("CACHE_URL"), **options)


def ask(work: Callable[[Valkey], T]) -> T:
    """Return `work(client)`. Raises Unavailable (`cache_unavailable`) when the cache fails or did a moment ago."""
    if breaker.is_open:
        raise Unavailable("The cache failed a moment ago.", code="cache_unavailable")
    try:
        return work(valkey())
    except redis.RedisError as error:
        if isinstance(error, redis.ConnectionError | redis.TimeoutError):
            breaker.trip()
        logger().warning("cache failed", reason=type(error).__name__)
        raise Unavailable("The cache did not answer.", code="cache_unavailable") from error


def best_effort(work: Callable[[Valkey], object]) -> None:
    """Do `work(client)` if the cache is there; what it would have written can be rebuilt."""
    try:
        ask(work)
    except Unavailable:
        return
