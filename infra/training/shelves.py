"""Where a feed of the synthetic world finds clips at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log10

from clipfeed.feed.exploration import ENOUGH
from infra.training.clips import Clip

_FRESH = 200
_TRENDING = 60


class Shelves:
    def __init__(self, clips: Sequence[Clip], now_ms: int) -> None:
        live = [clip for clip in clips if clip.published_at_ms <= now_ms]
        self.fresh = live[-_FRESH:]
        self.trending = sorted(live, key=lambda clip: -_heat(clip, now_ms))[:_TRENDING]
        self.new = {clip for clip in self.fresh if clip.totals(now_ms).impressions < ENOUGH}
        self._by: dict[int, list[Clip]] = defaultdict(list)
        self._about: dict[int, list[Clip]] = defaultdict(list)
        for clip in live:
            self._by[clip.creator].append(clip)
            self._about[clip.topics[0]].append(clip)

    def by(self, creators: Iterable[int]) -> list[Clip]:
        return [clip for creator in sorted(creators) for clip in self._by[creator]]

    def about(self, topics: Iterable[int]) -> list[Clip]:
        return [clip for topic in topics for clip in self._about[topic]]


def _heat(clip: Clip, now_ms: int) -> float:
    """As the product measures what is trending: ten times the engagement makes up for 45,000 seconds of age."""
    totals = clip.totals(now_ms)
    return log10(1 + 3 * totals.likes + totals.completes + totals.views) + clip.published_at_ms / 1000 / 45_000
