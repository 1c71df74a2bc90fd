"""Who may see what: the one policy behind every route and every feed."""

from dataclasses import dataclass
from typing import Protocol

from clipfeed.ids import UserId


class Viewable(Protocol):
    """What the policy needs to know of a video."""

    @property
    def creator_id(self) -> UserId: ...

    @property
    def is_published(self) -> bool:
        """Ready to play: start rung, poster and playlist exist."""

    @property
    def is_removed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """How viewer and creator stand to each other."""

    blocked: bool = False
    """One of the two blocked the other, in either direction."""


STRANGERS = Relation()


class Relations(Protocol):
    """Who blocked whom. Raises Unavailable when nobody can tell: nothing is shown on a guess."""

    def between(self, viewer: UserId, other: UserId) -> Relation: ...

    def blocked_with(self, viewer: UserId) -> frozenset[UserId]:
        """Everybody who blocked the viewer or whom the viewer blocked."""


def can_view(viewer: UserId | None, video: Viewable, relation: Relation = STRANGERS) -> bool:
    """True if this viewer may know that the video exists. `None` is an anonymous viewer."""
    if video.is_removed:
        return False
    if viewer == video.creator_id:
        return True
    return video.is_published and not relation.blocked
