"""The order of a page. The only place where candidates are reordered.

Whether one is chosen depends on what it is worth and on those chosen before it, and on nothing else: the page can be
made again from what it holds.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clipfeed.feed.exploration import draw, slots_of
from clipfeed.feed.model import Candidate, Marks, ViewerState
from clipfeed.feed.tokens import ids_of
from clipfeed.feed.weights import Weights
from clipfeed.ids import VideoId

WINDOW = 10
"""Clips one after the other in which creators and topics are counted; a session's cursor carries their marks."""


@dataclass(frozen=True, slots=True)
class BestVaried:
    """Clip by clip the best of what is left, with others of its creator or topic shortly before it taken off its value;
    now and then one that is explored. Those that come again stand last."""

    weights: Weights

    def order(self, viewer: ViewerState, candidates: Sequence[Candidate], limit: int, page_id: str) -> list[Candidate]:
        left = sorted(candidates, key=lambda each: (each.again_ms, -each.value, each.video_id))
        marks = {each.video_id: marks_of(each) for each in left}
        explores = slots_of(page_id, limit, self.weights.exploration if viewer.explores else 0.0)
        window, page = _Window(self.weights, marks, viewer.lately), list[Candidate]()
        while left and len(page) < limit:
            chosen = window.explored(left, f"{page_id}/{len(page)}") if len(page) in explores else None
            if chosen is None:
                chosen = window.best(left)
            window.add(left[chosen])
            page.append(left.pop(chosen))
        return page + left


class _Window:
    """The last clips, and what is left of a value after them."""

    def __init__(self, weights: Weights, marks: Mapping[VideoId, Marks], lately: Sequence[Marks]) -> None:
        self._weights, self._marks = weights, marks
        self._last = deque(lately[1 - WINDOW :])
        self._creators = Counter(creator for creator, _ in self._last)
        self._topics = Counter(topic for _, topic in self._last if topic)

    def add(self, candidate: Candidate) -> None:
        if len(self._last) == WINDOW - 1:
            creator, topic = self._last.popleft()
            self._creators[creator] -= 1
            self._topics[topic] -= 1
        creator, topic = self._marks[candidate.video_id]
        self._last.append((creator, topic))
        self._creators[creator] += 1
        self._topics[topic] += 1 if topic else 0

    def best(self, left: Sequence[Candidate]) -> int:
        """The place of the best that the caps let in; where they let nobody in, of whoever loses least."""
        best = (False, float("-inf"), 0)
        for place, each in self._leaders(left):
            if best[0] and each.value <= best[1]:
                break  # `left` is sorted by value, and the window only takes away
            best = max(best, (self._lets_in(each), self._value_of(each), -place))
        return -best[2]

    def _leaders(self, left: Sequence[Candidate]) -> Iterator[tuple[int, Candidate]]:
        """The first of each creator and topic: those behind it are worth no more. What comes again waits for all that
        is new, whatever the caps say."""
        met = set[Marks]()
        for place, each in enumerate(left):
            if each.again_ms != left[0].again_ms:
                return
            marks = self._marks[each.video_id]
            if marks not in met:
                met.add(marks)
                yield place, each

    def explored(self, left: Sequence[Candidate], slot: str) -> int | None:
        pool = [each for each in left if each.chance is not None and self._lets_in(each)]
        if not pool:
            return None
        drawn, propensity = draw(pool, slot)
        drawn.explored, drawn.propensity = True, propensity
        return next(place for place, each in enumerate(left) if each is drawn)

    def _lets_in(self, candidate: Candidate) -> bool:
        creator, topic = self._marks[candidate.video_id]
        of_creator, of_topic = self._creators[creator], self._topics[topic]
        return of_creator < self._weights.most_of_creator and of_topic < self._weights.most_of_topic

    def _value_of(self, candidate: Candidate) -> float:
        """At most its value: less for each of the same creator or topic."""
        creator, topic = self._marks[candidate.video_id]
        weights = self._weights
        share = _share(self._creators[creator], weights.creator_decay, weights.creator_floor)
        share *= _share(self._topics[topic], weights.topic_decay, weights.topic_floor)
        return candidate.value * share if candidate.value > 0 else candidate.value / share


def marks_of(candidate: Candidate) -> Marks:
    """What it shares with others: its creator and its first hashtag, by bucket."""
    _, creator, topic, *_ = candidate.ids or ids_of(candidate.video_id, candidate.creator_id, candidate.hashtags)
    return creator, topic


def _share(number: int, decay: float, floor: float) -> float:
    return (1 - floor) * decay**number + floor if number else 1.0
