"""A page of the past, ranked again from what was kept of it: the same scores and the same order, bit for bit.

The ranker computes what it computed then only if it is given as many rows, each at its place; those that did not make
it to the page are filled with zeros, as they do not touch each other. The same processor family is taken for granted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clipfeed.errors import Conflict
from clipfeed.feed.features import SCHEMA
from clipfeed.feed.model import Candidate, RankerInput, ViewerState
from clipfeed.feed.ports import Ranker
from clipfeed.feed.scorers import Freshness, WeightedValue
from clipfeed.feed.selectors import BestVaried
from clipfeed.feed.served import ServedItem, ServedPage
from clipfeed.ids import VideoId


@dataclass(frozen=True, slots=True)
class Replayed:
    order: Sequence[VideoId]
    differences: Sequence[str]
    """One sentence for each thing that is not as it was; none where the page is the same."""


def replay(page: ServedPage, ranker: Ranker) -> Replayed:
    """Rank the page again.

    Raises Conflict `replay_impossible` for a page of other features or another model, or one that was ranked without
    a model; Unavailable where the model cannot be loaded.
    """
    _require_same(page, ranker)
    weights = page.weights
    candidates = [_candidate(item) for item in page.items]
    predictions = ranker.predict(_input_of(page))
    for candidate, item in zip(candidates, page.items, strict=True):
        candidate.predictions = predictions[item.row]
    viewer = ViewerState(page.viewer_id, lately=tuple(page.lately), explores=page.explores)
    for scorer in (WeightedValue(weights, otherwise=lambda *_: 0.0), Freshness(weights)):
        scorer.score(viewer, candidates, page.at)
    ordered = BestVaried(weights).order(viewer, candidates, page.places, page.page_id)
    return Replayed([each.video_id for each in ordered], list(_differences(page, candidates, ordered)))


def _require_same(page: ServedPage, ranker: Ranker) -> None:
    for name, then, now in (("features", page.schema, SCHEMA), ("model", page.model, ranker.version)):
        if then != now:
            raise Conflict(f"Its {name} were {then}, these are {now}.", code="replay_impossible")
    if any(item.predictions is None for item in page.items):
        raise Conflict("It was ranked without a model.", code="replay_impossible")


def _input_of(page: ServedPage) -> RankerInput:
    width, ids = len(page.items[0].features), len(page.items[0].ids)
    features, buckets = [[0.0] * width] * page.scored, [[0] * ids] * page.scored
    for item in page.items:
        features[item.row], buckets[item.row] = list(item.features), list(item.ids)
    return RankerInput(page.viewer, features, buckets, page.events, page.event_ids)


def _candidate(item: ServedItem) -> Candidate:
    return Candidate(
        item.video_id,
        sources=dict(item.sources),
        creator_id=item.creator_id,
        hashtags=tuple(item.hashtags),
        published_at_ms=item.published_at_ms,
        duration_ms=item.duration_ms,
        sound_of=item.sound_of,
        ids=item.ids,
        again_ms=item.again_ms,
        chance=item.chance,
    )


def _differences(page: ServedPage, again: Sequence[Candidate], ordered: Sequence[Candidate]) -> list[str]:
    told = []
    for item, candidate in zip(page.items, again, strict=True):
        if candidate.predictions != item.predictions:
            told.append(f"{item.video_id}: predicted {candidate.predictions}, then {item.predictions}")
        if candidate.value != item.value:
            told.append(f"{item.video_id}: worth {candidate.value!r}, then {item.value!r}")
    then, now = [item.video_id for item in page.items], [each.video_id for each in ordered]
    if then != now:
        told.append(f"order {now}, then {then}")
    return told
