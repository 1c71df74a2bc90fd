"""How hot a video is: the newer the hotter, and each tenfold of approval is worth half a day of youth."""

import math

from clipfeed.engagement.counting import Metrics

SECONDS_PER_TENFOLD = 45_000


def heat(totals: Metrics, published_at_ms: int) -> float:
    """A score that needs no decay: all videos age at the same pace (the ranking Reddit published in 2008)."""
    approval = 3 * totals.get("likes", 0) + totals.get("completes", 0) + totals.get("views", 0)
    return math.log10(1 + max(approval, 0)) + published_at_ms / 1000 / SECONDS_PER_TENFOLD
