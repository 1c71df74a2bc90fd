"""A notification as its recipient reads it: in one sentence, of what is there and of whom they want to see."""

from datetime import timedelta
from typing import Any

import pytest

from clipfeed.ids import UserId
from clipfeed.notifications.model import Deed, Kind, Notification
from clipfeed.notifications.ports import Hidden
from clipfeed.notifications.views import NotificationView, Views
from tests.fakes.notifications import FakeScenes
from tests.unit.notifications.examples import ANN, BO, CAT, CLIP, DAN, EVE, NOW, clip, group, person

ON_HIS_CLIP = f"{CLIP}/c0"
"""A comment of Ann's."""


@pytest.fixture
def scenes() -> FakeScenes:
    return FakeScenes(
        people={each: person(each) for each in (ANN, BO, CAT, DAN, EVE)},
        clips={CLIP: clip()},
        said={(CLIP, f"c{number}"): f"comment {number}" for number in range(9)},
    )


def notification(kind: Kind, *actors: UserId, count: int | None = None, target: str = CLIP) -> Notification:
    """The first actor did it first; where something is said, it is comment c1, c2, ..."""
    latest = tuple(
        Deed(actor, f"c{number}" if kind.is_said else "", NOW + timedelta(seconds=number))
        for number, actor in enumerate(actors, 1)
    )
    total = len(actors) if count is None else count
    return Notification(group=group(kind, target), count=total, latest=latest[-3:], at=NOW)


def seen(scenes: FakeScenes, told: Notification) -> NotificationView | None:
    return Views(scenes).of(ANN, [told]).get(told.group)


def text(scenes: FakeScenes, kind: Kind, *actors: UserId, **more: Any) -> str:
    view = seen(scenes, notification(kind, *actors, **more))
    assert view
    return view.text


@pytest.mark.parametrize(
    ("actors", "count", "who"),
    [
        ([BO], 1, "Bo"),
        ([BO, CAT], 2, "Cat and Bo"),
        ([BO, CAT, DAN], 3, "Dan and 2 others"),
        ([BO, CAT, DAN], 13, "Dan and 12 others"),
        ([BO], 2, "Bo and 1 other"),
        ([], 1, "Somebody"),
        ([], 12, "12 people"),
    ],
)
def test_people_are_named_and_counted(scenes: FakeScenes, actors: list[UserId], count: int, who: str):
    assert text(scenes, Kind.LIKE, *actors, count=count) == f"{who} liked your clip"


@pytest.mark.parametrize(
    ("kind", "target", "done"),
    [
        (Kind.REPOST, CLIP, "reposted your clip"),
        (Kind.COMMENT, CLIP, "commented on your clip"),
        (Kind.REPLY, ON_HIS_CLIP, "replied to your comment"),
        (Kind.MENTION, CLIP, "mentioned you in a comment"),
        (Kind.FOLLOW, "", "started following you"),
        (Kind.COMMENT_LIKE, ON_HIS_CLIP, "liked your comment"),
    ],
)
def test_every_kind_has_its_sentence(scenes: FakeScenes, kind: Kind, target: str, done: str):
    assert text(scenes, kind, BO, target=target) == f"Bo {done}"


def test_one_who_says_much_is_one_person(scenes: FakeScenes):
    assert text(scenes, Kind.COMMENT, BO, BO) == "Bo commented on your clip"
    assert text(scenes, Kind.COMMENT, BO, CAT, BO) == "Bo and Cat commented on your clip"


def test_where_nobody_knows_how_many_said_it_comments_are_counted(scenes: FakeScenes):
    assert text(scenes, Kind.COMMENT, BO, CAT, BO, count=13) == "13 comments on your clip, the latest by Bo"
    assert (
        text(scenes, Kind.REPLY, BO, CAT, BO, BO, target=ON_HIS_CLIP) == "4 replies to your comment, the latest by Bo"
    )
    assert text(scenes, Kind.MENTION, count=4) == "4 comments mention you"
    assert text(scenes, Kind.COMMENT, count=1) == "Somebody commented on your clip"


def test_what_was_said_last_is_shown_and_not_at_length(scenes: FakeScenes):
    scenes.said[CLIP, "c2"] = "so " * 60

    view = seen(scenes, notification(Kind.COMMENT, BO, CAT))

    assert view
    assert view.comment
    assert view.comment.comment_id == "c2"
    assert len(view.comment.snippet) <= 100
    assert view.comment.snippet.endswith("so…")


def test_a_like_of_a_comment_shows_the_comment_that_is_liked(scenes: FakeScenes):
    view = seen(scenes, notification(Kind.COMMENT_LIKE, BO, target=ON_HIS_CLIP))

    assert view
    assert view.comment
    assert (view.comment.comment_id, view.comment.snippet) == ("c0", "comment 0")


def test_the_actors_are_the_latest_first_and_each_once(scenes: FakeScenes):
    view = seen(scenes, notification(Kind.COMMENT, BO, CAT, BO))

    assert view
    assert [actor.user_id for actor in view.actors] == [BO, CAT]


@pytest.mark.parametrize("hidden", [Hidden(blocked=frozenset({BO})), Hidden(muted=frozenset({BO}))])
def test_who_is_blocked_or_muted_is_neither_named_nor_counted(scenes: FakeScenes, hidden: Hidden):
    scenes.hidden = hidden

    assert seen(scenes, notification(Kind.LIKE, BO)) is None
    assert text(scenes, Kind.LIKE, CAT, BO) == "Cat liked your clip"
    assert text(scenes, Kind.LIKE, CAT, DAN, BO, count=9) == "Dan and 7 others liked your clip"


def test_a_comment_that_is_deleted_or_reported_is_as_if_it_were_never_said(scenes: FakeScenes):
    del scenes.said[CLIP, "c2"]
    scenes.hidden = Hidden(reported=frozenset({(CLIP, "c1")}))

    assert seen(scenes, notification(Kind.COMMENT, BO, CAT)) is None
    assert text(scenes, Kind.COMMENT, BO, CAT, DAN) == "Dan commented on your clip"


def test_nothing_is_told_of_a_removed_clip_or_of_one_that_never_was(scenes: FakeScenes):
    scenes.clips = {CLIP: clip(is_removed=True)}

    assert seen(scenes, notification(Kind.LIKE, BO)) is None
    assert seen(scenes, notification(Kind.LIKE, BO, target="unknown")) is None
    assert seen(scenes, notification(Kind.FOLLOW, BO))


def test_nothing_is_told_of_a_deleted_comment_of_ones_own(scenes: FakeScenes):
    del scenes.said[CLIP, "c0"]

    assert seen(scenes, notification(Kind.COMMENT_LIKE, BO, target=ON_HIS_CLIP)) is None
    assert seen(scenes, notification(Kind.REPLY, BO, target=ON_HIS_CLIP)) is None


def test_a_mention_on_the_clip_of_somebody_blocked_is_not_shown(scenes: FakeScenes):
    scenes.clips = {CLIP: clip(creator=CAT)}
    assert seen(scenes, notification(Kind.MENTION, BO))

    scenes.hidden = Hidden(blocked=frozenset({CAT}))
    assert seen(scenes, notification(Kind.MENTION, BO)) is None


def test_whose_account_is_gone_is_counted_but_not_named(scenes: FakeScenes):
    del scenes.people[BO]

    assert text(scenes, Kind.LIKE, BO) == "Somebody liked your clip"
    assert text(scenes, Kind.LIKE, CAT, BO) == "Cat and 1 other liked your clip"
