"""Facts to test with: all on one video of one creator, unless said otherwise."""

from datetime import UTC, datetime, timedelta

from clipfeed.engagement.facts import Action, Kind, Play
from clipfeed.ids import UserId, VideoId

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANN, BO, CREATOR = UserId("ann"), UserId("bo"), UserId("creator")
CLIP, OTHER_CLIP = VideoId("clip"), VideoId("other-clip")


def action(
    kind: Kind, target: str, viewer: UserId = ANN, *, creator: UserId = CREATOR, on: bool = True, seq: int = 1
) -> Action:
    return Action(viewer_id=viewer, kind=kind, target_id=target, creator_id=creator, on=on, seq=seq, at=_after(seq))


def like(viewer: UserId = ANN, video: VideoId = CLIP, *, on: bool = True, seq: int = 1) -> Action:
    return action(Kind.LIKE, video, viewer, on=on, seq=seq)


def follow(viewer: UserId = ANN, creator: UserId = CREATOR, *, on: bool = True, seq: int = 1) -> Action:
    return action(Kind.FOLLOW, creator, viewer, creator=creator, on=on, seq=seq)


def play(
    watched_ms: int,
    play_id: str = "play-1",
    video: VideoId = CLIP,
    *,
    viewer: UserId = ANN,
    duration_ms: int = 10_000,
    seq: int = 1,
) -> Play:
    return Play(
        viewer_id=viewer,
        video_id=video,
        creator_id=CREATOR,
        play_id=play_id,
        watched_ms=watched_ms,
        duration_ms=duration_ms,
        seq=seq,
        at=_after(seq),
    )


def _after(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)
