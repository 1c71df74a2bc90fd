"""The clips of the synthetic world: what they are about, how good they are, and what the crowd made of them so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from clipfeed.feed.model import Totals
from clipfeed.ids import UserId, VideoId

TOPICS = 12
CREATORS = 60
VIDEOS = 1200
_CROWD = 60
_BORN_BEFORE_MS = 14 * 24 * 3_600_000
_TAGS_OF_ANYTHING = ("fyp", "viral", "foryou")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one viewer did with one clip."""

    share: float
    liked: bool
    commented: bool = False
    shared: bool = False
    followed: bool = False
    dismissed: bool = False

    @property
    def completed(self) -> bool:
        return self.share >= 0.95

    @property
    def skipped(self) -> bool:
        return self.share < 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    video_id: VideoId
    creator: int
    topics: tuple[int, int]
    """Its main one and a minor one, which may be the same."""
    hashtags: tuple[str, ...]
    appeal: float
    duration_ms: int
    published_at_ms: int
    pace: float
    crowd: tuple[Totals, ...]
    """The totals after each of the first viewers; those who come later do as these did."""

    @property
    def creator_id(self) -> UserId:
        return UserId(f"creator-{self.creator}")

    def totals(self, now_ms: int) -> Totals:
        """What all viewers did with it until now."""
        shown = int(self.pace * ((now_ms - self.published_at_ms) / 3_600_000) ** 0.8)
        sample = self.crowd[min(shown, _CROWD)]
        more = max(shown / _CROWD, 1.0)
        names = ("likes", "views", "watch_ms", "completes", "comments", "shares")
        return Totals(**{name: int(getattr(sample, name) * more) for name in names}, impressions=shown)


def react(random: Random, joy: float, generosity: float, duration_ms: int) -> Reaction:
    """How a viewer who takes this much joy in a clip of this length reacts: they stay for twice the length at most, and
    do the rarer things, the more joy, the likelier, only if they saw something of it."""
    too_long = 0.25 * (duration_ms / 15_000 - 1)
    share = 2 * _sigmoid(joy - too_long + random.gauss(0.0, 0.8) - 0.4)
    stayed = share > 0.2
    liked, commented, shared, followed = (
        stayed and random.random() < _sigmoid(generosity + reluctance + 1.6 * joy) for reluctance in (0, -2, -3, -2.5)
    )
    dismissed = random.random() < _sigmoid(-7.0 - 1.5 * joy)
    return Reaction(share, liked, commented, shared, followed, dismissed)


def published(random: Random, begin_ms: int, end_ms: int, clips: int = VIDEOS) -> list[Clip]:
    """All clips of the world in the order of publication, some from before it begins, most while it goes on."""
    talent = [random.gauss(0.0, 0.4) for _ in range(CREATORS)]
    subjects = [[random.randrange(TOPICS) for _ in range(2)] for _ in range(CREATORS)]
    moments = sorted(random.randint(begin_ms - _BORN_BEFORE_MS, end_ms) for _ in range(clips))
    made = []
    for number, moment in enumerate(moments):
        creator = random.randrange(CREATORS)
        main = random.choice(subjects[creator])
        topics = (main, random.randrange(TOPICS) if random.random() < 0.3 else main)
        appeal = talent[creator] + random.gauss(0.0, 0.5)
        duration_ms = int(random.triangular(5_000, 60_000, 12_000))
        made.append(
            Clip(
                video_id=VideoId(f"video-{number}"),
                creator=creator,
                topics=topics,
                hashtags=_hashtags(random, topics),
                appeal=appeal,
                duration_ms=duration_ms,
                published_at_ms=moment,
                pace=exp(random.gauss(0.5 + appeal, 1.3)),
                crowd=_crowd(random, appeal, duration_ms),
            )
        )
    return made


def _hashtags(random: Random, topics: Sequence[int]) -> tuple[str, ...]:
    """Some creators name no topic, and many add what says nothing."""
    named = [f"topic{topic}" for topic in dict.fromkeys(topics)] if random.random() < 0.9 else []
    return tuple(named + random.sample(_TAGS_OF_ANYTHING, random.choice((0, 0, 1, 2))))


def _crowd(random: Random, appeal: float, duration_ms: int) -> tuple[Totals, ...]:
    totals = [Totals()]
    for _ in range(_CROWD):
        did = react(random, appeal + random.gauss(-0.3, 1.0), -4.0, duration_ms)
        before = totals[-1]
        watch_ms = int(did.share * duration_ms)
        totals.append(
            Totals(
                likes=before.likes + did.liked,
                views=before.views + (watch_ms >= min(2_000, duration_ms / 4)),
                watch_ms=before.watch_ms + watch_ms,
                completes=before.completes + did.completed,
                comments=before.comments + did.commented,
                shares=before.shares + did.shared,
            )
        )
    return tuple(totals)


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))
