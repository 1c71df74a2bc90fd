"""When a video has earned more attention: at a threshold, and again at each doubling, in case nobody heard."""


def has_reached(threshold: int, *, gained: int, total: int) -> bool:
    """Whether the last `gained` of `total` went past the threshold, or past a doubling of it."""
    return _doublings(total - gained, threshold) < _doublings(total, threshold)


def _doublings(total: int, threshold: int) -> int:
    """0 below the threshold, 1 from it on, 2 from twice as many on."""
    return (max(total, 0) // threshold).bit_length()
