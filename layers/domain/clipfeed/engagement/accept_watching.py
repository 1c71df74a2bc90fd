"""Accept what players report: so long, in all, has the play of a token been watched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.engagement.facts import Play
from clipfeed.engagement.ports import FactQueue
from clipfeed.errors import Rejected
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer

MOST_LOOPS = 10
MOST_WATCHED_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Watched:
    """A player's report: so long, in all, has the play of this token been watched."""

    play_token: str
    watched_ms: int


@dataclass(frozen=True, slots=True)
class AcceptWatching:
    """What was accepted is in the queue; a send that failed raises Unavailable and is never acknowledged."""

    queue: FactQueue
    sealer: Sealer
    now: Callable[[], datetime]
    sequence: Callable[[], int]

    def watched(self, viewer: UserId, reports: Sequence[Watched]) -> None:
        """Accept all or none. Raises Rejected `play_token_invalid` naming the first report whose token is no good."""
        now = self.now()
        self.queue.send([self._play(viewer, index, report, now) for index, report in enumerate(reports)])

    def _play(self, viewer: UserId, index: int, report: Watched, now: datetime) -> Play:
        try:
            token = self.sealer.open("play_token", report.play_token, now=int(now.timestamp()))
        except Rejected as error:
            raise _invalid(index, error.message) from None
        if token["u"] != viewer:
            raise _invalid(index, "This play token was given to another viewer.")
        return Play(
            viewer_id=viewer,
            video_id=token["v"],
            creator_id=token["c"],
            play_id=token["p"],
            watched_ms=min(report.watched_ms, token["d"] * MOST_LOOPS, MOST_WATCHED_MS),
            duration_ms=token["d"],
            seq=self.sequence(),
            at=now,
        )


def _invalid(index: int, why: str) -> Rejected:
    return Rejected(f"events[{index}]: {why}", code="play_token_invalid")
