"""What the transcoder makes of a video, one job after the other; each adds to what can already be watched."""

from enum import StrEnum


class Stage(StrEnum):
    START = "start"
    """What plays first, as soon as possible: a copy of a compatible source, or the start rung alone."""
    LADDER = "ladder"
    """Every H.264 rung from one decode, and the storyboard."""
    PREVIEW = "preview"
    """Three muted seconds for lists and profiles."""
    EFFICIENT = "efficient"
    """The upper rungs once more in a codec that takes fewer bits, for videos that have earned the work."""


MAX_TRIES = 3
"""At each stage."""

_NEXT = {Stage.START: Stage.LADDER, Stage.LADDER: Stage.PREVIEW}


def stage_after(stage: Stage, *, is_promoted: bool) -> Stage | None:
    """What is due when a stage is done; None when all is."""
    return _NEXT.get(stage, Stage.EFFICIENT if is_promoted and stage is not Stage.EFFICIENT else None)
