"""Count each change of a stored fact exactly once, however often and in whatever batches it is delivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clipfeed.engagement.counting import Metrics, Target
from clipfeed.engagement.fence import Step, added_up, beyond
from clipfeed.engagement.ports import Counters, Totals
from clipfeed.errors import Stale


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one stored fact, and what it adds to whose totals."""

    sequence: str
    deltas: Mapping[Target, Metrics]


@dataclass(frozen=True, slots=True)
class CountChanges:
    counters: Counters
    totals: Totals

    def count(self, shard: str, changes: Iterable[Change]) -> None:
        """Add changes of one shard, in their order. Raises Unavailable or Stale: then deliver them all again."""
        touched = _by_target(changes)
        for target, steps in touched.items():
            self._add(target, shard, steps)
        self.totals.publish({target: self.counters.total(target) for target in touched})

    def _add(self, target: Target, shard: str, steps: Sequence[Step]) -> None:
        if self._fenced_add(target, shard, steps):
            return
        missing = beyond(self.counters.mark(target, shard), steps)
        if missing and not self._fenced_add(target, shard, missing):
            raise Stale("Somebody else counts this shard at this moment.")

    def _fenced_add(self, target: Target, shard: str, steps: Sequence[Step]) -> bool:
        # Not even a sum of zero may be left out: a part of it may be counted already.
        return self.counters.add(target, shard, added_up(steps), first=steps[0].sequence, last=steps[-1].sequence)


def _by_target(changes: Iterable[Change]) -> dict[Target, list[Step]]:
    touched: dict[Target, list[Step]] = {}
    for change in changes:
        for target, delta in change.deltas.items():
            touched.setdefault(target, []).append(Step(change.sequence, delta))
    return touched
