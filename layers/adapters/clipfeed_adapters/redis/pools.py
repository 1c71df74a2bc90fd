"""Pools are sorted sets that keep their best, and forget the rest."""

from collections.abc import Mapping
from typing import Any

from clipfeed_adapters.redis.client import Valkey
from clipfeed_adapters.redis.keys import Bounds


def put(pipe: Valkey, key: str, scores: Mapping[Any, float], bounds: Bounds, *, only_higher: bool = False) -> None:
    """Give members of the pool their scores; `only_higher` lets no score sink."""
    if scores:
        pipe.zadd(key, scores, gt=only_higher)
        trim(pipe, key, bounds)


def trim(pipe: Valkey, key: str, bounds: Bounds) -> None:
    pipe.zremrangebyrank(key, 0, -bounds.most - 1)
    if bounds.seconds:
        pipe.expire(key, bounds.seconds)
