"""What a change of a stored fact adds to which totals."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed.ids import UserId, VideoId

Metrics = Mapping[str, int]

VIDEO_METRICS = (
    "likes",
    "saves",
    "shares",
    "reposts",
    "comments",
    "reports",
    "not_interested",
    "impressions",
    "views",
    "completes",
    "loops",
    "watch_ms",
)
PEOPLE_METRICS = ("followers", "following")
COMMENT_METRICS = ("likes", "replies")

_PEOPLE = "people"
_METRIC_OF = {
    Kind.LIKE: "likes",
    Kind.SAVE: "saves",
    Kind.SHARE: "shares",
    Kind.REPOST: "reposts",
    Kind.NOT_INTERESTED: "not_interested",
}


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Whose totals. Those of one owner lie together: what a creator got in all is one read, and no write of its own."""

    owner: str
    part: str

    @property
    def video_id(self) -> VideoId | None:
        kind, _, video_id = self.part.partition("#")
        return VideoId(video_id) if kind == "video" else None

    @property
    def user_id(self) -> UserId | None:
        """The person whose followers are counted here."""
        return UserId(self.owner.removeprefix("creator#")) if self.part == _PEOPLE else None


def of_creator(creator_id: UserId) -> str:
    """The owner of a person's own totals and of those of their videos."""
    return f"creator#{creator_id}"


def of_video(creator_id: UserId, video_id: VideoId) -> Target:
    return Target(of_creator(creator_id), f"video#{video_id}")


def of_user(user_id: UserId) -> Target:
    return Target(of_creator(user_id), _PEOPLE)


def of_comment(video_id: VideoId, comment_id: str) -> Target:
    """Replies lie with those to the same comment: between two comments of a page there are no others."""
    parent, dot, _ = comment_id.partition(".")
    return Target(f"comments#{video_id}/{parent}" if dot else f"comments#{video_id}", f"comment#{comment_id}")


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
        case Action(on=True):
            yield from _worth_of_action(fact)
        case Play(is_own=False):
            video = of_video(fact.creator_id, fact.video_id)
            yield (video, "impressions"), 1
            yield (video, "watch_ms"), fact.watched_ms
            yield (video, "views"), int(fact.is_view)
            yield (video, "completes"), int(fact.is_complete)
            yield (video, "loops"), fact.loops


def _worth_of_action(action: Action) -> Iterator[tuple[tuple[Target, str], int]]:
    match action.kind:
        case Kind.FOLLOW:
            yield (of_user(action.creator_id), "followers"), 1
            yield (of_user(action.viewer_id), "following"), 1
        case Kind.LIKE_COMMENT:
            video_id, _, comment_id = action.target_id.partition("/")
            yield (of_comment(VideoId(video_id), comment_id), "likes"), 1
        case Kind.REPORT if _is_video(action):
            yield (of_video(action.creator_id, VideoId(action.target_id)), "reports"), 1
        case kind if kind in _METRIC_OF:
            yield (of_video(action.creator_id, VideoId(action.target_id)), _METRIC_OF[kind]), 1


def _is_video(report: Action) -> bool:
    """Reports of people and of comments name their target by the creator's id or with a slash."""
    return report.target_id != report.creator_id and "/" not in report.target_id
