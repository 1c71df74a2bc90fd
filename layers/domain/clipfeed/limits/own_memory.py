"""Buckets in the memory of this process: what still holds everybody back when nobody else remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clipfeed.ids import UserId
from clipfeed.limits.model import Pace

MOST_BUCKETS = 10_000

_Key = tuple[UserId, str, Pace]


@dataclass(slots=True)
class OwnBuckets:
    """Buckets. Of more than it can hold it forgets those that were filled first."""

    _full_at_ms: dict[_Key, int] = field(default_factory=dict)

    def take(self, viewer: UserId, action: str, paces: Sequence[Pace], now_ms: int) -> int:
        keys = [(viewer, action, pace) for pace in paces]
        asked = {key: key[-1].taken(self._full_at_ms.get(key, 0), now_ms) for key in keys}
        wait_ms = max(wait_ms for _, wait_ms in asked.values())
        if not wait_ms:
            self._full_at_ms.update((key, full_at_ms) for key, (full_at_ms, _) in asked.items())
            while len(self._full_at_ms) > MOST_BUCKETS:
                del self._full_at_ms[next(iter(self._full_at_ms))]
        return wait_ms
