"""Who may see what, in every combination."""

from dataclasses import dataclass

import pytest

from clipfeed.ids import UserId
from clipfeed.visibility import Relation, can_view

CREATOR, VIEWER = UserId("creator"), UserId("viewer")


@dataclass(frozen=True)
class Clip:
    is_published: bool
    is_removed: bool = False
    creator_id: UserId = CREATOR


@pytest.mark.parametrize("viewer", [CREATOR, VIEWER, None])
def test_a_removed_video_is_seen_by_nobody(viewer: UserId | None):
    assert not can_view(viewer, Clip(is_published=True, is_removed=True))


@pytest.mark.parametrize(("viewer", "sees"), [(CREATOR, True), (VIEWER, False), (None, False)])
def test_before_it_is_published_only_its_creator_sees_it(viewer: UserId | None, sees: bool):
    assert can_view(viewer, Clip(is_published=False)) is sees


@pytest.mark.parametrize("viewer", [CREATOR, VIEWER, None])
def test_a_published_video_is_seen_by_all(viewer: UserId | None):
    assert can_view(viewer, Clip(is_published=True))


def test_a_block_hides_the_video_but_never_from_its_creator():
    blocked = Relation(blocked=True)

    assert not can_view(VIEWER, Clip(is_published=True), blocked)
    assert can_view(CREATOR, Clip(is_published=True), blocked)
