"""Accept what players report: so long, in all, has a showing been played.

That one measure only ever grows, and all that is counted of a showing (impression, view, progress, complete, loops)
follows from it: reports may be lost, repeated, late or out of order, and the largest one says it all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.engagement.facts import Play
from clipfeed.engagement.ports import FactQueue
from clipfeed.engagement.reduce import newest
from clipfeed.errors import Rejected
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, showing_in

MOST_LOOPS = 10
MOST_WATCHED_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Watched:
    """A player's report."""

    event_id: str
    """The player's name for it."""
    play_token: str
    watched_ms: int
    """Played in this showing so far, repeats included."""
    age_ms: int = 0
    """How long ago that was, by the player's own clock, whatever its time of day."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a report counts for nothing, now and whenever it is sent again."""

    event_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class AcceptWatching:
    """What was accepted is in the queue; a send that failed raises Unavailable and is never acknowledged."""

    queue: FactQueue
    sealer: Sealer
    now: Callable[[], datetime]
    sequence: Callable[[], int]

    def watched(self, viewer: UserId, reports: Sequence[Watched], *, region: str = "") -> Sequence[Refusal]:
        """Accept every good report, and return why the others are none. `region` is where the viewer is, if known."""
        now = self.now()
        plays, refused = list[Play](), list[Refusal]()
        for report in reports:
            try:
                plays.append(self._play(viewer, report, region, now))
            except Rejected as error:
                refused.append(Refusal(report.event_id, error.code, error.message))
        if plays:
            self.queue.send(newest(plays))
        return refused

    def _play(self, viewer: UserId, report: Watched, region: str, now: datetime) -> Play:
        showing = showing_in(report.play_token, self.sealer, now)
        if showing.viewer_id != viewer:
            raise Rejected("This play token was given to another viewer.", code="play_token_invalid")
        return Play(
            viewer_id=viewer,
            video_id=showing.video_id,
            creator_id=showing.creator_id,
            play_id=showing.play_id,
            watched_ms=min(report.watched_ms, showing.duration_ms * MOST_LOOPS, MOST_WATCHED_MS),
            duration_ms=showing.duration_ms,
            seq=self.sequence(),
            at=_moment(report, showing, now),
            region=region,
        )


def _moment(report: Watched, showing: Showing, now: datetime) -> datetime:
    """When it was watched: not before it was shown, and not in the future, whatever the player's clock says."""
    most_ms = int((now - showing.shown_at) / timedelta(milliseconds=1))
    return now - timedelta(milliseconds=max(0, min(report.age_ms, most_ms)))
