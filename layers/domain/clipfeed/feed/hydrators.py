"""What is known of each candidate: from the memory where it has it, else from the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clipfeed.feed.model import NOBODY, Candidate, Card, Totals
from clipfeed.feed.ports import FeedCatalog, FeedMemory, Remembered
from clipfeed.ids import VideoId

MOST_COLD_CARDS = 200
MOST_COLD_TOTALS = 25


@dataclass(slots=True)
class RememberedFacts:
    memory: FeedMemory

    def hydrate(self, candidates: Sequence[Candidate]) -> None:
        facts = self.memory.facts([each.video_id for each in candidates])
        _write(candidates, facts.cards, facts.totals)


@dataclass(slots=True)
class CatalogFacts:
    """Facts the memory did not have, a bounded number a page: the next pages find these remembered."""

    catalog: FeedCatalog
    memory: FeedMemory

    def hydrate(self, candidates: Sequence[Candidate]) -> None:
        unknown = [each for each in candidates if each.creator_id == NOBODY and not each.is_void][:MOST_COLD_CARDS]
        if unknown:
            self._read_cards(unknown)
        uncounted = [each for each in candidates if each.creator_id != NOBODY and not each.counted][:MOST_COLD_TOTALS]
        if uncounted:
            totals = self.catalog.totals(uncounted)
            _write(uncounted, {}, totals)
            self.memory.keep(Remembered(totals=totals))

    def _read_cards(self, unknown: Sequence[Candidate]) -> None:
        found = self.catalog.cards([each.video_id for each in unknown])
        cards = {each.video_id: found.get(each.video_id) for each in unknown}
        _write(unknown, cards, {})
        self.memory.keep(Remembered(cards=cards))


def _write(
    candidates: Sequence[Candidate], cards: Mapping[VideoId, Card | None], totals: Mapping[VideoId, Totals]
) -> None:
    for candidate in candidates:
        if candidate.video_id in cards:
            _write_card(candidate, cards[candidate.video_id])
        total = totals.get(candidate.video_id)
        if total:
            candidate.likes, candidate.views = total.likes, total.views
            candidate.watch_ms, candidate.completes = total.watch_ms, total.completes
            candidate.comments, candidate.shares = total.comments, total.shares
            candidate.impressions = total.impressions
            candidate.counted = True


def _write_card(candidate: Candidate, card: Card | None) -> None:
    if card is None:
        candidate.is_void = True
        return
    candidate.creator_id, candidate.hashtags = card.creator_id, card.hashtags
    candidate.duration_ms, candidate.published_at_ms = card.duration_ms, card.published_at_ms
    candidate.duplicate_of, candidate.sound_of = card.duplicate_of, card.sound_of
