"""Of many facts, those that can still change something: one per key."""

from collections.abc import Iterable

from clipfeed.engagement.facts import Fact, Key


def newest(facts: Iterable[Fact]) -> list[Fact]:
    """The fact of the highest rank for each key. Refused writes are billed like others, so the rest is not tried."""
    held: dict[Key, Fact] = {}
    for fact in facts:
        known = held.get(fact.key)
        if known is None or known.rank < fact.rank:
            held[fact.key] = fact
    return list(held.values())
