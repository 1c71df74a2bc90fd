"""Happenings to test with: all on one clip of Ann's, on one day, unless said otherwise."""

from datetime import UTC, date, datetime

from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Group, Happening, Kind
from clipfeed.notifications.ports import Clip, Person

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ANN, BO, CAT, DAN, EVE = (UserId(name) for name in ("ann", "bo", "cat", "dan", "eve"))
CLIP = VideoId("clip")
SHARD = "shard-1"


def person(user_id: UserId) -> Person:
    return Person(user_id, user_id, user_id.capitalize())


def clip(video_id: VideoId = CLIP, creator: UserId = ANN, *, is_removed: bool = False) -> Clip:
    return Clip(
        video_id=video_id,
        creator_id=creator,
        title="Rain",
        poster_key=f"v/{video_id}/r1/poster.jpg",
        is_published=not is_removed,
        is_removed=is_removed,
    )


def group(kind: Kind = Kind.LIKE, target: str = CLIP, recipient: UserId = ANN, day: date = TODAY) -> Group:
    return Group(recipient, day, kind, "" if kind is Kind.FOLLOW else target)


def done(number: int, actor: UserId = BO, what: Group | None = None, comment_id: str = "") -> Happening:
    """The change number so and so of its shard."""
    return Happening(group=what or group(), actor=actor, comment_id=comment_id, sequence=f"{number:040}")


def undone(number: int, actor: UserId = BO, what: Group | None = None, comment_id: str = "") -> Happening:
    return Happening(
        group=what or group(), actor=actor, comment_id=comment_id, is_undone=True, sequence=f"{number:040}"
    )
