"""What an action is worth, and how much of one creator, topic or sound a viewer gets: configuration with a version."""

from collections.abc import Mapping
from dataclasses import dataclass

ACTIONS = ("complete", "like", "comment", "share", "follow", "skip", "not_interested", "watch_ratio")
"""In the order of a model's answers: probabilities, and at the end an expected share (above 1 where a clip loops)."""


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
    sound_decay: float = 0.8
    sound_floor: float = 0.3
    most_of_creator: int = 2
    most_of_topic: int = 5
    most_of_sound: int = 2
    """In any ten clips one after the other, also across pages, unless there is nothing else."""
    fresh_boost: float = 0.15
    fresh_half_life_hours: float = 24.0
    exploration: float = 0.1
    """Share of a page that clips get of which little is known."""

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that no page can be made with."""
        decays = (self.creator_decay, self.topic_decay, self.sound_decay)
        floors = (self.creator_floor, self.topic_floor, self.sound_floor)
        if not all(0 < share <= 1 for share in decays + floors) or not 0 <= self.exploration <= 1:
            raise ValueError("Decays and floors are above 0 and at most 1, exploration is from 0 to 1.")
        if self.fresh_half_life_hours <= 0 or min(self.most_of_creator, self.most_of_topic, self.most_of_sound) < 1:
            raise ValueError("The half life is above 0, and of a creator, topic or sound there is at least one.")
        if unknown := self.actions.keys() - ACTIONS:
            raise ValueError(f"No model predicts {', '.join(sorted(unknown))}.")


DEFAULT = Weights(
    version="2026-11-4",
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
