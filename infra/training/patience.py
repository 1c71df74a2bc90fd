"""Night work: a table that is busy is asked again."""

import time
from collections.abc import Callable
from typing import TypeVar

from clipfeed.errors import Unavailable

T = TypeVar("T")

_PAUSES = (0.5, 2.0, 8.0)
"""Seconds before it is asked again."""


def patiently(work: Callable[[], T]) -> T:
    """Raises Unavailable where the last try does."""
    for pause in _PAUSES:
        try:
            return work()
        except Unavailable:
            time.sleep(pause)
    return work()
