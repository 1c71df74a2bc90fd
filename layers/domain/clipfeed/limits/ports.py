"""What limits need from outside. None of them raises: who cannot look holds everybody to what they know."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from clipfeed.ids import UserId
from clipfeed.limits.model import Pace


class Buckets(Protocol):
    def take(self, viewer: UserId, action: str, paces: Sequence[Pace], now_ms: int) -> int:
        """Take one from the viewer's bucket of every pace, or none at all.

        Return 0 if they were taken, or else the milliseconds until they could be.
        """


class Accounts(Protocol):
    def created_at(self, user_id: UserId) -> datetime | None:
        """None for somebody unknown. Raises Unavailable."""


class Repeats(Protocol):
    def claim(self, author: UserId, text_hash: str, key: str) -> bool:
        """True if the author has not said this for ten minutes, or said it under the same key."""
