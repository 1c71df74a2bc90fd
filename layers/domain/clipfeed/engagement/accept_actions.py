"""Accept what a viewer does: check it, give it its place in time, and keep it until it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clipfeed.engagement.facts import Action, Kind
from clipfeed.engagement.ports import Comments, FactQueue, People, Videos
from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relations, Viewable, can_view


class ReportReason(StrEnum):
    SPAM = "spam"
    NUDITY = "nudity"
    VIOLENCE = "violence"
    HATE = "hate"
    HARASSMENT = "harassment"
    ILLEGAL = "illegal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, whatever to: `on` is False for what is taken back."""

    kind: Kind
    on: bool = True
    reason: str = ""
    """Of a report."""


@dataclass(frozen=True, slots=True)
class AcceptActions:
    """What was accepted is in the queue; a send that failed raises Unavailable and is never acknowledged."""

    videos: Videos
    people: People
    comments: Comments
    relations: Relations
    queue: FactQueue
    now: Callable[[], datetime]
    sequence: Callable[[], int]

    def on_video(self, viewer: UserId, act: Act, video_id: VideoId) -> None:
        """Raises NotFound if the viewer cannot view it."""
        video = self._visible(viewer, video_id)
        self.queue.send([self._action(viewer, act, video_id, video.creator_id)])

    def on_comment(self, viewer: UserId, act: Act, video_id: VideoId, comment_id: str) -> None:
        """Raises NotFound for a comment that is not there, or that the viewer cannot view."""
        self._visible(viewer, video_id)
        author_id = self.comments.author_of(video_id, comment_id)
        if self._are_blocked(viewer, author_id):
            raise NotFound("There is no such comment.")
        self.queue.send([self._action(viewer, act, f"{video_id}/{comment_id}", author_id)])

    def on_person(self, viewer: UserId, act: Act, other: UserId) -> None:
        """Raises Rejected `cannot_be_yourself`, and NotFound for somebody unknown.

        Who blocked the viewer is unknown to them, unless it is to block, too, or to take something back.
        """
        if other == viewer:
            raise Rejected("That cannot be done to yourself.", code="cannot_be_yourself")
        if not self.people.exists(other):
            raise _no_such_profile()
        if act.on and act.kind is not Kind.BLOCK and self._are_blocked(viewer, other):
            raise _no_such_profile()
        self.queue.send(self._between(viewer, act, other))

    def _visible(self, viewer: UserId, video_id: VideoId) -> Viewable:
        video = self.videos.get(video_id)
        if not can_view(viewer, video, self.relations.between(viewer, video.creator_id)):
            raise NotFound("There is no such video.")
        return video

    def _are_blocked(self, viewer: UserId, other: UserId) -> bool:
        return self.relations.between(viewer, other).blocked

    def _between(self, viewer: UserId, act: Act, other: UserId) -> Sequence[Action]:
        action = self._action(viewer, act, other, other)
        if act.kind is not Kind.BLOCK:
            return [action]
        # Each finds it in their own partition, and neither follows the other any more.
        mirror = self._action(other, Act(Kind.BLOCKED_BY, act.on), viewer, viewer)
        if not act.on:
            return [action, mirror]
        unfollow = Act(Kind.FOLLOW, on=False)
        return [
            action,
            mirror,
            self._action(viewer, unfollow, other, other),
            self._action(other, unfollow, viewer, viewer),
        ]

    def _action(self, viewer: UserId, act: Act, target_id: str, creator_id: UserId) -> Action:
        return Action(
            viewer_id=viewer,
            kind=act.kind,
            target_id=target_id,
            creator_id=creator_id,
            on=act.on,
            seq=self.sequence(),
            at=self.now(),
            reason=act.reason,
        )


def _no_such_profile() -> NotFound:
    return NotFound("There is no such profile.")
