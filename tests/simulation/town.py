"""Who lives there, what they publish, and when they come: the same for every feed that the town is given.

Whoever had a good session comes back the next day; who was bored may not. Its tastes are drawn from another seed than
those that the packaged model has learnt from, and its hashtags mean other things.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from clipfeed.ids import UserId
from infra.training.clips import Clip, Reaction, published
from infra.training.viewers import Person

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
BEGIN_MS = 1_795_000_000_000 // DAY_MS * DAY_MS


@dataclass(frozen=True, slots=True)
class Size:
    viewers: int
    days: int
    """Of each of the two times."""
    clips: int
    pages: int = 2
    """Of a session; a page has ten clips."""


class Resident:
    """A viewer: their taste, and whether they are still there. Chance differs by viewer, clip and day, not by feed, so
    that feeds differ by what they show."""

    def __init__(self, name: str, seed: int) -> None:
        self.user_id = UserId(name)
        self._seed, self._person = seed, Person(Random(seed))
        self._moods = Random(seed + 1)
        self._days = 0
        self.is_coming = True

    def react(self, clip: Clip, position: int) -> Reaction:
        chance = Random(f"{self._seed}/{clip.video_id}/{self._days}")
        return self._person.watch(chance, clip, position)

    def decide(self, shares: list[float]) -> float:
        """After a day's session: the probability of coming back tomorrow. Decides, too."""
        joy = sum(min(share, 1.5) for share in shares) / max(len(shares), 1)
        probability = 1 / (1 + exp(-(6 * (joy - 0.62))))
        self._days += 1
        self.is_coming = self._moods.random() < probability
        return probability


@dataclass(frozen=True, slots=True)
class Then:
    """A time of the town. The later one begins with the day after the earlier one has ended: half of the viewers are
    still there, and a sixth of the clips have been published since."""

    seed: int
    size: Size
    is_later: bool

    @property
    def begin_ms(self) -> int:
        return BEGIN_MS + self.is_later * self.size.days * DAY_MS

    def clips(self) -> list[Clip]:
        """In the order of publication, from two weeks before the earlier time on."""
        return published(Random(self.seed), BEGIN_MS, BEGIN_MS + 2 * self.size.days * DAY_MS, clips=self.size.clips)

    def residents(self) -> list[Resident]:
        first = self.is_later * self.size.viewers // 2
        return [
            Resident(f"viewer-{number}", self.seed * 10_000 + number)
            for number in range(first, first + self.size.viewers)
        ]
