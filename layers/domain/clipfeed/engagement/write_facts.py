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

    def write(self, facts: Iterable[Fact]) -> set[Key]:
        """Return the keys that could not be written and have to be delivered again. Repeats change nothing."""
        standing: list[Fact] = []
        failed: set[Key] = set()
        for fact in newest(facts):
            try:
                if self.store.put(fact):
                    standing.append(fact)
            except Unavailable:
                failed.add(fact.key)
        self.effects.apply(standing)
        return failed
