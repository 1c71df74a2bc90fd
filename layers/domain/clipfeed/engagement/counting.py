"""What a change of a stored fact adds to which totals."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NewType

from clipfeed.engagement.facts import Fact, Follow, Like, Play
from clipfeed.ids import UserId, VideoId

Target = NewType("Target", str)
"""Whose totals: a video's or a user's."""

Metrics = Mapping[str, int]

VIDEO_METRICS = ("likes", "views", "watch_ms", "completes")
USER_METRICS = ("followers", "following", "likes", "views")


def of_video(video_id: VideoId) -> Target:
    return Target(f"video#{video_id}")


def of_user(user_id: UserId) -> Target:
    return Target(f"user#{user_id}")


def video_of(target: Target) -> VideoId | None:
    kind, _, video_id = target.partition("#")
    return VideoId(video_id) if kind == "video" else None


def user_of(target: Target) -> UserId | None:
    kind, _, user_id = target.partition("#")
    return UserId(user_id) if kind == "user" else None


def deltas(old: Fact | None, new: Fact | None) -> dict[Target, dict[str, int]]:
    """What counts differently now that `old` has become `new`; None is a fact that is not there.

    A play that vanishes has expired: it was watched all the same.
    """
    if new is None and isinstance(old, Play):
        return {}
    change = Counter(dict(_worth(new)))
    change.subtract(dict(_worth(old)))
    by_target: dict[Target, dict[str, int]] = {}
    for (target, metric), amount in change.items():
        if amount:
            by_target.setdefault(target, {})[metric] = amount
    return by_target


def _worth(fact: Fact | None) -> Iterator[tuple[tuple[Target, str], int]]:
    match fact:
        case Like(on=True):
            yield (of_video(fact.video_id), "likes"), 1
            yield (of_user(fact.creator_id), "likes"), 1
        case Follow(on=True):
            yield (of_user(fact.creator_id), "followers"), 1
            yield (of_user(fact.viewer_id), "following"), 1
        case Play(is_own=False):
            yield (of_video(fact.video_id), "watch_ms"), fact.watched_ms
            yield (of_video(fact.video_id), "completes"), int(fact.is_complete)
            yield (of_video(fact.video_id), "views"), int(fact.is_view)
            yield (of_user(fact.creator_id), "views"), int(fact.is_view)
