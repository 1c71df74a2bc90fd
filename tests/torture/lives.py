"""Seeded days of viewers: what they do, in the order in which it was accepted, and what it must add up to."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from clipfeed.engagement.counting import Target, deltas
from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed.engagement.reduce import newest
from clipfeed.ids import UserId, VideoId

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
VIEWERS, CREATORS, CLIPS = 24, 4, 10
DURATION_MS = 12_000
_ON_VIDEOS = (Kind.LIKE, Kind.LIKE, Kind.LIKE, Kind.SAVE, Kind.SHARE, Kind.REPOST, Kind.NOT_INTERESTED, Kind.REPORT)


def messages(seed: int, facts: int) -> list[list[Fact]]:
    """About `facts` facts, each list one message: an action alone, reports of a player together."""
    chance = Random(seed)
    said: list[list[Fact]] = []
    told = 0
    while told < facts:
        viewer = UserId(f"viewer-{chance.randrange(VIEWERS)}")
        message: list[Fact] = [_acted(chance, viewer, told)]
        if chance.random() < 1 / 4:
            message = _watched(chance, viewer, told)
        said.append(message)
        told += len(message)
    return said


def truth(said: Sequence[Sequence[Fact]]) -> dict[tuple[Target, str], int]:
    """What the newest facts alone add up to."""
    total: dict[tuple[Target, str], int] = {}
    for fact in newest(fact for message in said for fact in message):
        for target, metrics in deltas(None, fact).items():
            for metric, amount in metrics.items():
                total[target, metric] = total.get((target, metric), 0) + amount
    return total


def _watched(chance: Random, viewer: UserId, number: int) -> list[Fact]:
    """A batch of reports: a few plays, each told of several times as it goes on, out of order."""
    reports: list[Fact] = []
    for _ in range(chance.randint(1, 4)):
        clip, play = _clip(chance), f"play-{chance.randrange(4)}"
        for _ in range(chance.randint(1, 10)):
            reports.append(
                Play(
                    viewer_id=viewer,
                    video_id=clip,
                    creator_id=_creator_of(clip),
                    play_id=f"{viewer}-{clip}-{play}",
                    watched_ms=chance.randrange(40_000),
                    duration_ms=DURATION_MS,
                    seq=number + len(reports) + 1,
                    at=START + timedelta(seconds=number),
                )
            )
    return reports


def _acted(chance: Random, viewer: UserId, number: int) -> Action:
    clip = _clip(chance)
    if chance.random() < 1 / 8:
        kind, target = Kind.FOLLOW, str(_creator_of(clip))
    else:
        kind, target = chance.choice(_ON_VIDEOS), str(clip)
    return Action(
        viewer_id=viewer,
        kind=kind,
        target_id=target,
        creator_id=_creator_of(clip),
        on=chance.random() < 2 / 3,
        seq=number + 1,
        at=START + timedelta(seconds=number),
    )


def _clip(chance: Random) -> VideoId:
    """Every second time the same one: that is what a hot video is."""
    return VideoId("clip-0") if chance.random() < 1 / 2 else VideoId(f"clip-{chance.randrange(CLIPS)}")


def _creator_of(clip: VideoId) -> UserId:
    return UserId(f"creator-{int(clip.removeprefix('clip-')) % CREATORS}")
