"""Write each fact once, by one conditional write, and let its effects follow."""

from collections.abc import Iterable
from dataclasses import dataclass

from clipfeed.engagement.facts import Fact, Key
from clipfeed.engagement.ports import Effects, FactStore
from clipfeed.engagement.reduce import newest
from clipfeed.errors import Unavailable


@dataclass(frozen=True, slots=True)
class WriteFacts:
    store: FactStore
    effects: Effects

    def write(self, facts: Iterable[Fact]) -> dict[Key, Unavailable]:
        """Return what could not be written, and why: it has to be delivered again. Repeats change nothing."""
        standing: list[Fact] = []
        failed: dict[Key, Unavailable] = {}
        tried = newest(facts)
        for fact, answer in zip(tried, self.store.put_all(tried), strict=True):
            if isinstance(answer, Unavailable):
                failed[fact.key] = answer
            elif answer:
                standing.append(fact)
        self.effects.apply(standing)
        return failed
