"""Count everything again from what is stored, report where the totals differ, and put that right.

The totals follow the stored facts by the length of a stream, so under traffic they differ all the time. A
difference is drift only if nothing of the target has changed within the stream's memory, and if a second
look, a while later, finds the same difference between the same totals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.engagement.counting import Metrics, Target
from clipfeed.engagement.fold_counters import RECOUNT
from clipfeed.engagement.ledger import Ages, Found, Ledger, Stored
from clipfeed.engagement.ports import Counters, Total

STREAM_MEMORY = timedelta(hours=25)
PLAYS_KEPT = timedelta(days=80)
"""Plays expire after ninety days, and are counted all the same."""
OF_PLAYS = frozenset({"impressions", "views", "completes", "loops", "watch_ms"})

NOTHING, UNCOUNTED = Found({}, is_settled=True), Total({})


@dataclass(frozen=True, slots=True)
class Report:
    checked: int
    unsettled: int
    """Targets that differ, but changed too lately to tell."""
    drifting: int
    repaired: int


@dataclass(frozen=True, slots=True)
class Recount:
    stored: Stored
    ledger: Ledger
    counters: Counters
    ages: Ages
    now: Callable[[], datetime]
    pause: Callable[[], None]
    """Lets the stream catch up between the two looks."""

    def run(self, run_id: str) -> Report:
        """One run at a time. `run_id` sorts after those of earlier runs; a run that is repeated adds nothing twice."""
        counted = self.ledger.totals()
        found = self.stored.count(self.now() - STREAM_MEMORY)
        different = {
            target: difference
            for target in counted.keys() | found.keys()
            if (difference := self._difference(target, found.get(target, NOTHING), counted.get(target, UNCOUNTED)))
        }
        suspects = {target: drift for target, drift in different.items() if found.get(target, NOTHING).is_settled}
        confirmed = self._confirmed(suspects, counted) if suspects else {}
        repaired = sum(self._repair(target, drift, run_id) for target, drift in confirmed.items())
        return Report(len(counted.keys() | found.keys()), len(different) - len(suspects), len(confirmed), repaired)

    def _confirmed(self, suspects: Mapping[Target, Metrics], counted: Mapping[Target, Total]) -> dict[Target, Metrics]:
        self.pause()
        again = self.stored.count(self.now() - STREAM_MEMORY)
        confirmed = {}
        for target, drift in suspects.items():
            total = self.counters.total(target)
            is_same = total.stamp == counted.get(target, UNCOUNTED).stamp
            if is_same and self._difference(target, again.get(target, NOTHING), total) == drift:
                confirmed[target] = drift
        return confirmed

    def _difference(self, target: Target, found: Found, counted: Total) -> Metrics:
        metrics = found.metrics.keys() | counted.metrics.keys()
        difference = {each: found.metrics.get(each, 0) - counted.metrics.get(each, 0) for each in metrics}
        difference = {each: amount for each, amount in difference.items() if amount}
        if OF_PLAYS & difference.keys() and not self._has_all_plays(target):
            difference = {each: amount for each, amount in difference.items() if each not in OF_PLAYS}
        return difference

    def _has_all_plays(self, target: Target) -> bool:
        return target.video_id is not None and self.ages.is_newer(target.video_id, self.now() - PLAYS_KEPT)

    def _repair(self, target: Target, drift: Metrics, run_id: str) -> bool:
        return self.counters.add(target, RECOUNT, drift, first=run_id, last=run_id)
