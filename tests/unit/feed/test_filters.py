"""Who is dropped from a page, and who comes again."""

from clipfeed.feed.filters import Known, NotInSession, NotOwn, NotSeen, NotServed, NotTwice, or_again
from clipfeed.feed.model import NOBODY, ViewerState
from clipfeed.ids import VideoId
from tests.unit.feed.examples import ANN, BO, candidate, ids

A, B, C = VideoId("a"), VideoId("b"), VideoId("c")


def test_what_nobody_knows_is_dropped() -> None:
    kept = Known().keep(ViewerState(ANN), [candidate("a"), candidate("b", NOBODY)], 10)

    assert ids(kept) == ["a"]


def test_ones_own_videos_are_dropped() -> None:
    kept = NotOwn().keep(ViewerState(ANN), [candidate("a", ANN), candidate("b", BO)], 10)

    assert ids(kept) == ["b"]


def test_earlier_pages_of_the_session_are_dropped() -> None:
    viewer = ViewerState(ANN, session=frozenset({A}))

    assert ids(NotInSession().keep(viewer, [candidate("a"), candidate("b")], 10)) == ["b"]


def test_seen_and_served_are_two_facts() -> None:
    viewer = ViewerState(ANN, seen={A: 1}, served={B: 1})
    candidates = [candidate("a"), candidate("b"), candidate("c")]

    assert ids(NotSeen().keep(viewer, candidates, 10)) == ["b", "c"]
    assert ids(NotServed().keep(viewer, candidates, 10)) == ["a", "c"]


def test_nothing_comes_again_while_there_is_enough_that_is_new() -> None:
    viewer = ViewerState(ANN, seen={A: 1})

    kept = or_again(NotSeen(), NotServed()).keep(viewer, [candidate("a"), candidate("b"), candidate("c")], 2)

    assert ids(kept) == ["b", "c"]
    assert not any(each.again_ms for each in kept)


def test_what_was_met_longest_ago_comes_again_first() -> None:
    viewer = ViewerState(ANN, seen={A: 300, B: 100}, served={B: 200, C: 50})

    kept = or_again(NotSeen(), NotServed()).keep(viewer, [candidate("a"), candidate("b"), candidate("c")], 2)

    assert [(each.video_id, each.again_ms) for each in kept] == [("c", 50), ("b", 200)]


def test_a_copy_stands_back_for_its_original() -> None:
    copy, other = candidate("copy", duplicate_of=A), candidate("other", duplicate_of=VideoId("of something gone"))

    assert ids(NotTwice().keep(ViewerState(ANN), [candidate("a"), copy, other], 10)) == ["a", "other"]
    assert ids(NotTwice().keep(ViewerState(ANN, seen={A: 1}), [copy, other], 10)) == ["other"]
    assert ids(NotTwice().keep(ViewerState(ANN), [copy, other], 10)) == ["copy", "other"]


def test_a_copy_comes_where_there_is_nothing_else() -> None:
    copy = candidate("copy", duplicate_of=A)

    assert ids(or_again(NotSeen(), NotTwice()).keep(ViewerState(ANN), [candidate("a"), copy], 10)) == ["a", "copy"]
    assert copy.again_ms == 0
