"""Stand-ins for the ports of limits. Contract tests run them beside their adapters."""

from collections.abc import Mapping
from datetime import datetime

from clipfeed.ids import UserId


class FakeAccounts:
    """Accounts in a dictionary."""

    def __init__(self, created_at: Mapping[UserId, datetime]) -> None:
        self._created_at = created_at

    def created_at(self, user_id: UserId) -> datetime | None:
        return self._created_at.get(user_id)


class FakeRepeats:
    """Repeats in a dictionary, in which nothing grows old."""

    def __init__(self) -> None:
        self._said: dict[tuple[UserId, str], str] = {}

    def claim(self, author: UserId, text_hash: str, key: str) -> bool:
        return self._said.setdefault((author, text_hash), key) == key
