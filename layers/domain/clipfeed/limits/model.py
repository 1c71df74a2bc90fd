"""How often each thing may be done, as data, and the bucket that holds somebody to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

NEWCOMER_FOR = timedelta(days=7)

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """So many times at once after a rest, and as many in each such period later."""

    times: int
    per: timedelta

    @property
    def per_ms(self) -> int:
        return int(self.per.total_seconds() * 1000)

    @property
    def interval_ms(self) -> int:
        return self.per_ms // self.times

    def taken(self, full_at_ms: int, now_ms: int) -> tuple[int, int]:
        """When the bucket will be full again once one more is taken, and how long that one has to wait (0: not at all).

        The generic cell rate algorithm (ITU-T I.371): one number is the whole state of a token bucket.
        """
        taken = max(full_at_ms, now_ms) + self.interval_ms
        return taken, max(0, taken - self.per_ms - now_ms)


@dataclass(frozen=True, slots=True)
class Allowance:
    settled: Sequence[Pace]
    newcomers: Sequence[Pace] = ()
    """For accounts of the first week; empty if they are treated like all."""


_SOCIAL = Allowance([Pace(60, _MINUTE)])

ALLOWANCES: Mapping[str, Allowance] = {
    **dict.fromkeys(("like", "like_comment", "save", "share", "repost", "not_interested", "block", "mute"), _SOCIAL),
    "take_back": _SOCIAL,
    "follow": Allowance([Pace(1000, _DAY)], newcomers=[Pace(200, _DAY)]),
    "comment": Allowance([Pace(30, _MINUTE)], newcomers=[Pace(10, _MINUTE), Pace(50, _DAY)]),
    "report": Allowance([Pace(20, _HOUR)]),
    "events": Allowance([Pace(120, _MINUTE)]),
    "upload": Allowance([Pace(20, _HOUR)]),
}
"""By action. Taking back has a pace of its own: who followed too many can still unfollow."""
