"""What a viewer's plays say about taste: a short history, and which videos the same viewers enjoy together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clipfeed.engagement.facts import COMPLETE_RATIO, Action, Play
from clipfeed.ids import UserId, VideoId

MOST_NEIGHBOURS = 10

Hashtags = Mapping[VideoId, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One play in a viewer's history."""

    play_id: str | None
    """None for a like whose play is not reported yet; the report takes its place."""
    video_id: VideoId
    creator_id: UserId
    hashtags: tuple[str, ...]
    ratio: float
    liked: bool
    at_ms: int
    duration_ms: int = 0
    """0 where it is not known."""

    @property
    def is_enjoyed(self) -> bool:
        return self.liked or self.ratio >= COMPLETE_RATIO


def remembered(history: Sequence[Entry], facts: Sequence[Action | Play], hashtags: Hashtags, most: int) -> list[Entry]:
    """The history with these plays and likes in it, newest first. A repeat, or a play's earlier report, changes
    nothing."""
    entries = list(history)
    for fact in facts:
        if isinstance(fact, Play):
            entries = _with_play(entries, fact, hashtags.get(fact.video_id, ()))
        else:
            entries = _with_like(entries, fact, hashtags.get(VideoId(fact.target_id), ()))
    return sorted(entries, key=lambda entry: entry.at_ms, reverse=True)[:most]


def enjoyed(history: Sequence[Entry]) -> list[VideoId]:
    """Each video once, newest first."""
    return list(dict.fromkeys(entry.video_id for entry in history if entry.is_enjoyed))


def enjoyed_hashtags(history: Sequence[Entry]) -> list[str]:
    """The most frequent first; of equals the one enjoyed last."""
    counts = Counter(tag for entry in history if entry.is_enjoyed for tag in entry.hashtags)
    return [tag for tag, _ in counts.most_common()]


def enjoyed_together(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[tuple[VideoId, VideoId, float]]:
    """Each video enjoyed since `before` with those enjoyed shortly earlier; the closer, the heavier."""
    known, now = set(enjoyed(before)), enjoyed(after)
    for place, video_id in enumerate(now):
        if video_id not in known:
            for gap, earlier in enumerate(now[place + 1 : place + 1 + MOST_NEIGHBOURS], start=1):
                yield video_id, earlier, 1 / gap


def _with_play(entries: Sequence[Entry], play: Play, tags: tuple[str, ...]) -> list[Entry]:
    told = next((entry for entry in entries if entry.play_id == play.play_id), None)
    entry = Entry(
        play_id=play.play_id,
        video_id=play.video_id,
        creator_id=play.creator_id,
        hashtags=tags or (told.hashtags if told else ()),
        ratio=max(play.ratio, told.ratio if told else 0.0),
        liked=any(entry.liked for entry in entries if entry.video_id == play.video_id),
        at_ms=max(_ms(play), told.at_ms if told else 0),
        duration_ms=play.duration_ms,
    )
    replaced = (play.play_id, None)
    others = [each for each in entries if each.video_id != play.video_id or each.play_id not in replaced]
    return [entry, *others]


def _with_like(entries: Sequence[Entry], like: Action, tags: tuple[str, ...]) -> list[Entry]:
    video_id = VideoId(like.target_id)
    others = [entry for entry in entries if entry.video_id != video_id]
    same = [replace(each, liked=like.on) for each in entries if each.video_id == video_id]
    plays = [entry for entry in same if entry.play_id is not None]
    if plays or not like.on:
        return plays + others
    unreported = Entry(
        play_id=None,
        video_id=video_id,
        creator_id=like.creator_id,
        hashtags=tags,
        ratio=0.0,
        liked=True,
        at_ms=_ms(like),
    )
    return [unreported, *others]


def _ms(fact: Action | Play) -> int:
    return int(fact.at.timestamp() * 1000)
