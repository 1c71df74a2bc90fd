"""A fair start for new clips: a share of every page goes to clips of which little is known.

Until a clip was on GUARANTEED screens, it is not judged: those draw first, the fewer impressions the likelier. After
that an upper confidence bound of its finished plays decides (UCB1: Auer, Cesa-Bianchi and Fischer, 2002), until it was
on ENOUGH screens and has to live by its rank. Draws are Gumbel-max with noise hashed from page and clip, so each has a
known probability, and a replay draws the same.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

from clipfeed.feed.model import Candidate, ViewerState
from clipfeed.ids import VideoId

GUARANTEED = 30
ENOUGH = 200
SOURCE = "explore"
_SHARPNESS = 4.0
"""How much likelier a clip is drawn whose bound is higher by one: e to this power."""
_PRIOR_VIEWS, _PRIOR_FINISHED = 10.0, 3.5


@dataclass(frozen=True, slots=True)
class ChancesOfTheNew:
    """Gives each clip of the pool its chance: the logarithm of its weight in the draw."""

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        pool = [each for each in candidates if _is_new(each)]
        unjudged = [each for each in pool if each.impressions < GUARANTEED]
        shown = sum(each.impressions for each in pool)
        for each in unjudged or pool:
            missing = (GUARANTEED - each.impressions) / GUARANTEED if unjudged else _bound(each, shown)
            each.chance = _SHARPNESS * missing


def _is_new(candidate: Candidate) -> bool:
    return SOURCE in candidate.sources and not candidate.again_ms and candidate.impressions < ENOUGH


def _bound(candidate: Candidate, shown_in_all: int) -> float:
    finished = (candidate.completes + _PRIOR_FINISHED) / (candidate.views + _PRIOR_VIEWS)
    return finished + sqrt(2 * log(1 + shown_in_all) / (1 + candidate.impressions))


def draw(pool: Sequence[Candidate], slot: str) -> tuple[Candidate, float]:
    """One of a pool that is not empty, and the probability that it was this one. Each slot draws anew."""
    drawn = max(pool, key=lambda each: ((each.chance or 0.0) + _gumbel(slot, each.video_id), each.video_id))
    weights = {each.video_id: exp(each.chance or 0.0) for each in pool}
    return drawn, weights[drawn.video_id] / sum(weights.values())


def slots_of(page_id: str, limit: int, share: float) -> frozenset[int]:
    """The positions of a page that explore: `share` of them on average, never the first."""
    many = int(limit * share + uniform(page_id, "slots"))
    rest = sorted(range(1, limit), key=lambda position: uniform(page_id, str(position)))
    return frozenset(rest[:many])


def uniform(page_id: str, name: str) -> float:
    """Between 0 and 1, both excluded, always the same for these names."""
    digest = hashlib.sha256(f"{page_id}/{name}".encode()).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48


def _gumbel(slot: str, video_id: VideoId) -> float:
    return -log(-log(uniform(slot, video_id)))
