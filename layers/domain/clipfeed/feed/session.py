"""One viewer's way through the feed, carried by the client in a sealed cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.feed.model import Candidate, Marks
from clipfeed.feed.selectors import WINDOW, marks_of
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer

LIFE = timedelta(hours=2)
MOST_IDS = 60
"""Ids a cursor carries: they keep pages apart even with the cache down. Older ones are in `served`."""


@dataclass(frozen=True, slots=True)
class Session:
    """What earlier pages held, oldest first."""

    ids: tuple[VideoId, ...] = ()
    marks: tuple[Marks, ...] = ()

    def after(self, page: Sequence[Candidate]) -> "Session":
        ids = dict.fromkeys([*self.ids, *(each.video_id for each in page)])
        marks = [*self.marks, *map(marks_of, page)]
        return Session(tuple(ids)[-MOST_IDS:], tuple(marks[1 - WINDOW :]))


@dataclass(frozen=True, slots=True)
class Sessions:
    """Seals what a session has held. A cursor is bound to viewer, route, version and time."""

    sealer: Sealer

    def open(self, viewer_id: UserId, cursor: str | None, now: datetime) -> Session:
        """Raises Rejected `cursor_invalid` or `cursor_expired`."""
        if cursor is None:
            return Session()
        held = self.sealer.open_cursor(_list_of(viewer_id), cursor, now=int(now.timestamp()))
        return Session(tuple(held["ids"]), tuple(Marks(*each) for each in held.get("marks", ())))

    def next(self, viewer_id: UserId, session: Session, now: datetime) -> str:
        held = {"ids": session.ids, "marks": session.marks}
        expires_at = int((now + LIFE).timestamp())
        return self.sealer.seal_cursor(_list_of(viewer_id), held, expires_at=expires_at)


def _list_of(viewer_id: UserId) -> dict[str, str | int]:
    return {"u": viewer_id, "r": "feed", "n": 1}
