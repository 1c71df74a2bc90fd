"""What an action is worth, and how much of one creator or topic a viewer gets: configuration with a version."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Changing a number makes a new version, which every page names."""

    version: str
    actions: Mapping[str, float]
    """By predicted action; negative for what a viewer should be spared."""
    minute: float = 2.0
    """Of a minute that is expected to be watched: without it the shortest clips, which are finished most, win."""
    creator_decay: float = 0.6
    creator_floor: float = 0.2
    """The n-th of one creator in a window counts (1 - floor) * decay^n + floor of its value."""
    topic_decay: float = 0.9
    topic_floor: float = 0.5
    most_of_creator: int = 2
    most_of_topic: int = 5
    """In any ten clips one after the other, also across pages, unless there is nothing else."""
    fresh_boost: float = 0.15
    fresh_half_life_hours: float = 24.0
    exploration: float = 0.1
    """Share of a page that clips get of which little is known."""


DEFAULT = Weights(
    version="2026-11-3",
    actions={
        "watch_ratio": 0.5,
        "complete": 1.0,
        "like": 2.0,
        "comment": 3.0,
        "share": 4.0,
        "follow": 4.0,
        "skip": -1.0,
        "not_interested": -20.0,
    },
)
