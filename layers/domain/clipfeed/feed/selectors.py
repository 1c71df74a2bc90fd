"""The order of a page. The only place where candidates are reordered.

Whether one is chosen depends on what it is worth and on those chosen before it, and on nothing else: the page can be
made again from what it holds.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clipfeed.feed.exploration import draw, slots_of
from clipfeed.feed.model import Candidate, Marks, ViewerState
from clipfeed.feed.tokens import ids_of
from clipfeed.feed.weights import Weights

WINDOW = 10
"""Clips one after the other in which creators and topics are counted; a session's cursor carries their marks."""


@dataclass(frozen=True, slots=True)
class BestVaried:
    """Clip by clip the best of what is left, with others of its creator or topic shortly before it taken off its value;
    now and then one that is explored. Those that come again stand last."""

    weights: Weights

    def order(self, viewer: ViewerState, candidates: Sequence[Candidate], limit: int, page_id: str) -> list[Candidate]:
        left = sorted(candidates, key=lambda each: (each.again_ms, -each.value, each.video_id))
        explores = slots_of(page_id, limit, self.weights.exploration if viewer.explores else 0.0)
        window, page = _Window(self.weights, viewer.lately), list[Candidate]()
        while left and len(page) < limit:
            chosen = (len(page) in explores and _explored(left, window, page_id)) or _best(left, window)
            left.remove(chosen)
            window.add(chosen)
            page.append(chosen)
        return page + left


@dataclass(slots=True)
class _Window:
    weights: Weights
    before: Iterable[Marks]
    marks: deque[Marks] = field(init=False)

    def __post_init__(self) -> None:
        self.marks = deque(self.before, maxlen=WINDOW - 1)

    def add(self, candidate: Candidate) -> None:
        self.marks.append(marks_of(candidate))

    def lets_in(self, candidate: Candidate) -> bool:
        of_creator, of_topic = self._counts(candidate)
        return of_creator < self.weights.most_of_creator and of_topic < self.weights.most_of_topic

    def value_of(self, candidate: Candidate) -> float:
        """At most its value: less for each of the same creator or topic."""
        of_creator, of_topic = self._counts(candidate)
        share = _share(of_creator, self.weights.creator_decay, self.weights.creator_floor)
        share *= _share(of_topic, self.weights.topic_decay, self.weights.topic_floor)
        return candidate.value * share if candidate.value > 0 else candidate.value / share

    def _counts(self, candidate: Candidate) -> tuple[int, int]:
        creator, topic = marks_of(candidate)
        of_creator = sum(other == creator for other, _ in self.marks)
        return of_creator, sum(other == topic for _, other in self.marks) if topic else 0


def marks_of(candidate: Candidate) -> Marks:
    """What it shares with others: its creator and its first hashtag, by bucket."""
    _, creator, topic, *_ = candidate.ids or ids_of(candidate.video_id, candidate.creator_id, candidate.hashtags)
    return creator, topic


def _best(left: Sequence[Candidate], window: _Window) -> Candidate:
    """`left` is sorted by value, and the window only takes away: nothing behind a worse value can be better. Where the
    caps let nobody in, whoever loses least."""
    best, most = None, 0.0
    for each in left:
        if best and (each.again_ms != best.again_ms or each.value <= most):
            break
        if window.lets_in(each):
            value = window.value_of(each)
            if best is None or value > most:
                best, most = each, value
    return best or max((each for each in left if each.again_ms == left[0].again_ms), key=window.value_of)


def _explored(left: Sequence[Candidate], window: _Window, page_id: str) -> Candidate | None:
    pool = [each for each in left if each.chance is not None and window.lets_in(each)]
    if not pool:
        return None
    drawn, propensity = draw(pool, page_id)
    drawn.explored, drawn.propensity = True, propensity
    return drawn


def _share(number: int, decay: float, floor: float) -> float:
    return (1 - floor) * decay**number + floor
