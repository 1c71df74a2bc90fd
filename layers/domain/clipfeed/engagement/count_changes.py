"""Count each change of a stored fact exactly once, however often and in whatever batches it is delivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clipfeed.engagement.counting import Metrics, Target
from clipfeed.engagement.fence import Step, added_up, beyond
from clipfeed.engagement.popularity import has_reached
from clipfeed.engagement.ports import Counters, Moderators, PopularVideos, Total, Totals
from clipfeed.errors import Stale

REPORTS_WORTH_A_LOOK = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one stored fact, and what it adds to whose totals."""

    sequence: str
    deltas: Mapping[Target, Metrics]


@dataclass(frozen=True, slots=True)
class CountChanges:
    counters: Counters
    totals: Totals
    popular: PopularVideos
    moderators: Moderators
    popular_at_views: int

    def count(self, shard: str, changes: Iterable[Change]) -> None:
        """Add changes of one shard, in their order. Raises Unavailable or Stale: then deliver them all again."""
        touched = _by_target(changes)
        for target, steps in touched.items():
            self._add(target, shard, steps)
        totals = {target: self.counters.total(target) for target in touched}
        self.totals.publish(totals)
        for target, steps in touched.items():
            self._tell(target, added_up(steps), totals[target])

    def _tell(self, target: Target, gained: Metrics, total: Total) -> None:
        video_id = target.video_id
        if video_id is None:
            return
        if _passed(self.popular_at_views, "views", gained, total):
            self.popular.tell(video_id)
        if _passed(REPORTS_WORTH_A_LOOK, "reports", gained, total):
            self.moderators.tell(video_id, total.metrics["reports"])

    def _add(self, target: Target, shard: str, steps: Sequence[Step]) -> None:
        if self._fenced_add(target, shard, steps):
            return
        missing = beyond(self.counters.mark(target, shard), steps)
        if missing and not self._fenced_add(target, shard, missing):
            raise Stale("Somebody else counts this shard at this moment.")

    def _fenced_add(self, target: Target, shard: str, steps: Sequence[Step]) -> bool:
        # Not even a sum of zero may be left out: a part of it may be counted already.
        return self.counters.add(target, shard, added_up(steps), first=steps[0].sequence, last=steps[-1].sequence)


def _passed(threshold: int, metric: str, gained: Metrics, total: Total) -> bool:
    return has_reached(threshold, gained=gained.get(metric, 0), total=total.metrics.get(metric, 0))


def _by_target(changes: Iterable[Change]) -> dict[Target, list[Step]]:
    touched: dict[Target, list[Step]] = {}
    for change in changes:
        for target, delta in change.deltas.items():
            touched.setdefault(target, []).append(Step(change.sequence, delta))
    return touched
