"""Keep the pages that were served, by day, for a ranker to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from clipfeed.errors import Unavailable
from clipfeed.feed.served import ServedPage


class ServedShelf(Protocol):
    def keep(self, day: date, pages: Sequence[ServedPage]) -> None:
        """Keep pages of one day (UTC), all or none; the same pages again take their own place. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class RecordServed:
    shelf: ServedShelf

    def record(self, pages: Mapping[str, ServedPage]) -> dict[str, Unavailable]:
        """`pages` by any key. Return the keys of those that were not kept, and why: deliver them again."""
        days: dict[date, list[str]] = {}
        for key, page in pages.items():
            days.setdefault(page.at.date(), []).append(key)
        failed: dict[str, Unavailable] = {}
        for day, keys in days.items():
            try:
                self.shelf.keep(day, [pages[key] for key in keys])
            except Unavailable as error:
                failed |= dict.fromkeys(keys, error)
        return failed
