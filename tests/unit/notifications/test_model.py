"""What is told together adds up, takes back what was undone, and knows what it was told already."""

from datetime import timedelta

import pytest

from clipfeed.notifications.model import MOST_LATEST, Deed, Group, Happening, Kind, Notification
from tests.unit.notifications.examples import ANN, BO, CAT, CLIP, DAN, EVE, NOW, SHARD, TODAY, done, group, undone

NOTHING = Notification(group=group(), at=NOW)
LATER = NOW + timedelta(minutes=1)


def told(*happenings: Happening, shard: str = SHARD, first: Notification = NOTHING) -> Notification:
    return first.with_happenings(shard, happenings, NOW)


def actors(notification: Notification) -> list[str]:
    return [deed.actor for deed in notification.latest]


def test_everybody_is_counted_and_the_latest_three_are_remembered():
    notification = told(*(done(number, actor) for number, actor in enumerate((BO, CAT, DAN, EVE), 1)))

    assert (notification.count, actors(notification)) == (4, [CAT, DAN, EVE])
    assert len(notification.latest) == MOST_LATEST
    assert notification.marks == {SHARD: done(4).sequence}


def test_what_was_told_already_changes_nothing():
    notification = told(done(1, BO), done(2, CAT))

    assert told(done(1, BO), done(2, CAT), first=notification) is notification
    assert told(done(2, CAT), done(3, DAN), first=notification).count == 3


def test_shards_have_marks_of_their_own():
    notification = told(done(1, CAT), shard="other", first=told(done(5, BO)))

    assert notification.count == 2
    assert set(notification.marks) == {SHARD, "other"}


def test_who_takes_it_back_is_not_told_of_any_more():
    notification = told(done(1, BO), done(2, CAT), undone(3, CAT))

    assert (notification.count, actors(notification)) == (1, [BO])


def test_what_was_undone_takes_the_time_back_to_what_is_left():
    first = told(done(1, BO))
    second = first.with_happenings(SHARD, [done(2, CAT)], LATER)

    assert second.at == LATER
    assert second.with_happenings(SHARD, [undone(3, CAT)], LATER + timedelta(hours=1)).at == NOW


def test_undone_beyond_what_is_remembered_still_counts():
    many = told(*(done(number, actor) for number, actor in enumerate((BO, CAT, DAN, EVE), 1)))

    notification = told(undone(5, BO), undone(6, EVE), first=many)

    assert (notification.count, actors(notification)) == (2, [CAT, DAN])


def test_the_count_never_falls_below_nothing():
    """Done before there were notifications, or in one that has expired."""
    assert told(undone(1, BO)) is NOTHING
    assert told(undone(1, BO), done(2, CAT), undone(3, CAT), undone(4, DAN)) is NOTHING
    assert told(done(1, BO), undone(2, CAT)).count == 1


def test_a_comment_that_is_deleted_leaves_the_other_ones_of_its_author():
    said = group(Kind.COMMENT)
    notification = told(
        done(1, BO, said, "c1"),
        done(2, BO, said, "c2"),
        undone(3, BO, said, "c1"),
        first=Notification(group=said, at=NOW),
    )

    assert (notification.count, notification.latest) == (1, (Deed(BO, "c2", NOW),))


@pytest.mark.parametrize("kind", Kind)
def test_a_group_is_found_again_by_its_name(kind: Kind):
    for target in (CLIP, f"{CLIP}/01k#x.y", ""):
        one = Group(ANN, TODAY, kind, target)

        assert Group.named(ANN, one.name) == one


def test_a_group_knows_what_it_is_about():
    assert (group().video_id, group().comment_id) == (CLIP, "")
    assert (group(Kind.FOLLOW).video_id, group(Kind.FOLLOW).comment_id) == (None, "")
    liked = group(Kind.COMMENT_LIKE, f"{CLIP}/c1.r1")
    assert (liked.video_id, liked.comment_id) == (CLIP, "c1.r1")
