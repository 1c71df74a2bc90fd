"""A notification: what others did on one day to one thing of yours, told together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from clipfeed.ids import UserId, VideoId

MOST_LATEST = 3


class Kind(StrEnum):
    LIKE = "like"
    REPOST = "repost"
    COMMENT = "comment"
    REPLY = "reply"
    MENTION = "mention"
    FOLLOW = "follow"
    COMMENT_LIKE = "comment_like"

    @property
    def is_said(self) -> bool:
        """Comments are counted, which one person may write many of; of everything else, people."""
        return self in _SAID


_SAID = {Kind.COMMENT, Kind.REPLY, Kind.MENTION}


@dataclass(frozen=True, slots=True)
class Group:
    """What is told together."""

    recipient: UserId
    day: date
    """In UTC, on which it was done."""
    kind: Kind
    target: str
    """A video's id; of replies and likes of comments, `<video_id>/<comment_id>`; of follows, nothing."""

    @property
    def name(self) -> str:
        """What the group is called among those of its recipient."""
        return f"{self.day.isoformat()}#{self.kind}#{self.target}"

    @classmethod
    def named(cls, recipient: UserId, name: str) -> "Group":
        """Raises ValueError for what is no name of a group."""
        day, kind, target = name.split("#", 2)
        return cls(recipient, date.fromisoformat(day), Kind(kind), target)

    @property
    def video_id(self) -> VideoId | None:
        return VideoId(self.target.partition("/")[0]) or None

    @property
    def comment_id(self) -> str:
        """The recipient's comment, or the one whose thread they wrote in; empty where it is about none."""
        return self.target.partition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Somebody did something, or it is as if they never had."""

    group: Group
    actor: UserId
    comment_id: str = ""
    """What the actor wrote, where that is what they did."""
    is_undone: bool = False
    sequence: str
    """Of the change in its shard, as text that sorts."""


@dataclass(frozen=True, slots=True)
class Deed:
    actor: UserId
    comment_id: str
    at: datetime
    """When it became part of the notification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    group: Group
    count: int = 0
    """Of what stands; a notification of nothing is not shown, but keeps its marks."""
    latest: tuple[Deed, ...] = ()
    """At most three of what stands, the newest last."""
    at: datetime
    """When what is newest of it was added."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """The sequence of the last happening told, by shard: what is not beyond it is told already."""
    version: int = 0

    def with_happenings(self, shard: str, happenings: Sequence[Happening], now: datetime) -> "Notification":
        """Told of happenings of one shard in their order; itself, if that changes nothing."""
        mark = self.marks.get(shard, "")
        told = self
        for happening in happenings:
            if happening.sequence > mark:
                told = told._without(happening) if happening.is_undone else told._with(happening, now)
        if told == self:
            return self
        return replace(told, marks={**self.marks, shard: happenings[-1].sequence})

    def _with(self, done: Happening, now: datetime) -> "Notification":
        latest = (*self.latest, Deed(done.actor, done.comment_id, now))
        return replace(self, count=self.count + 1, latest=latest[-MOST_LATEST:], at=now)

    def _without(self, undone: Happening) -> "Notification":
        """What was done before there were notifications, or expired with one, can be undone without effect."""
        gone = (undone.actor, undone.comment_id)
        latest = tuple(deed for deed in self.latest if (deed.actor, deed.comment_id) != gone)
        if len(latest) == len(self.latest) == self.count:
            return self
        return replace(self, count=self.count - 1, latest=latest, at=latest[-1].at if latest else self.at)
