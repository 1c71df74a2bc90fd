"""The order of a page. The only place where candidates are reordered.

Whether one is chosen depends on what it is worth and on those chosen before it, and on nothing else: the page can be
made again from what it holds.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from clipfeed.feed.exploration import draw, slots_of
from clipfeed.feed.model import Candidate, Marks, ViewerState
from clipfeed.feed.tokens import ids_of
from clipfeed.feed.weights import Weights
from clipfeed.ids import VideoId

WINDOW = 10
"""Clips one after the other in which creators, topics and sounds are counted; a cursor carries their marks."""


@dataclass(frozen=True, slots=True)
class BestVaried:
    """Clip by clip the best of what is left, with others of its creator, topic or sound shortly before it taken off its
    value; now and then one that is explored. Those that come again stand last."""

    weights: Weights

    def order(self, viewer: ViewerState, candidates: Sequence[Candidate], limit: int, page_id: str) -> list[Candidate]:
        left = sorted(candidates, key=lambda each: (each.again_ms, -each.value, each.video_id))
        marks = _shared_marks(left, viewer.lately)
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
        self._creators, self._topics, self._sounds = Counter[int](), Counter[int](), Counter[int]()
        for each in self._last:
            self._count(each, 1)

    def add(self, candidate: Candidate) -> None:
        if len(self._last) == WINDOW - 1:
            self._count(self._last.popleft(), -1)
        self._last.append(self._marks[candidate.video_id])
        self._count(self._last[-1], 1)

    def _count(self, marks: Marks, by: int) -> None:
        for counts, mark in zip((self._creators, self._topics, self._sounds), marks, strict=True):
            counts[mark] += by if mark else 0

    def best(self, left: Sequence[Candidate]) -> int:
        """The place of the best that the caps let in; where they let nobody in, of whoever loses least."""
        best = (False, float("-inf"), 0)
        for place, each in self._leaders(left):
            if best[0] and each.value <= best[1]:
                break  # `left` is sorted by value, and the window only takes away
            best = max(best, (self._lets_in(each), self._value_of(each), -place))
        return -best[2]

    def _leaders(self, left: Sequence[Candidate]) -> Iterator[tuple[int, Candidate]]:
        """The first of each creator, topic and sound: those behind it are worth no more. What comes again waits for all
        that is new, whatever the caps say."""
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
        marks, weights = self._marks[candidate.video_id], self._weights
        return (
            self._creators[marks.creator] < weights.most_of_creator
            and self._topics[marks.topic] < weights.most_of_topic
            and self._sounds[marks.sound] < weights.most_of_sound
        )

    def _value_of(self, candidate: Candidate) -> float:
        """At most its value: less for each of the same creator, topic or sound."""
        marks, weights = self._marks[candidate.video_id], self._weights
        share = _share(self._creators[marks.creator], weights.creator_decay, weights.creator_floor)
        share *= _share(self._topics[marks.topic], weights.topic_decay, weights.topic_floor)
        share *= _share(self._sounds[marks.sound], weights.sound_decay, weights.sound_floor)
        return candidate.value * share if candidate.value > 0 else candidate.value / share


def marks_of(candidate: Candidate) -> Marks:
    """What it may share with others: its creator, its first hashtag and its sound."""
    _, creator, topic, *_ = candidate.ids or ids_of(candidate.video_id, candidate.creator_id, candidate.hashtags)
    return Marks(creator, topic, _hash(candidate.sound_of or candidate.video_id))


def _shared_marks(candidates: Sequence[Candidate], lately: Sequence[Marks]) -> Mapping[VideoId, Marks]:
    """By video. Without the sounds that nobody else may have here: most are, and each would be a kind of its own."""
    shared = {each.sound for each in lately} | {_hash(each.sound_of) for each in candidates if each.sound_of}
    marks = {each.video_id: marks_of(each) for each in candidates}
    return {name: each if each.sound in shared else Marks(each.creator, each.topic) for name, each in marks.items()}


def _hash(sound: VideoId) -> int:
    """Finer than a bucket: nearly all sounds differ, and none is to pass for another."""
    return crc32(sound.encode())


def _share(number: int, decay: float, floor: float) -> float:
    return (1 - floor) * decay**number + floor if number else 1.0
