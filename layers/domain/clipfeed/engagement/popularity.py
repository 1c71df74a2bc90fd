"""When a video has earned more work: at a threshold of views, and again at each doubling, in case nobody heard."""

from clipfeed.engagement.counting import Metrics


def has_reached(threshold: int, *, gained: int, total: int) -> bool:
    """Whether the last `gained` of `total` views went past the threshold, or past a doubling of it."""
    return _doublings(total - gained, threshold) < _doublings(total, threshold)


def views_in(metrics: Metrics) -> int:
    return metrics.get("views", 0)


def _doublings(views: int, threshold: int) -> int:
    """0 below the threshold, 1 from it on, 2 from twice as many on."""
    return (max(views, 0) // threshold).bit_length()
