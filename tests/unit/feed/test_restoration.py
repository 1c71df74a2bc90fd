"""A viewer of whom a cache lost something is whole again, and nothing that came since is given up for it."""

from dataclasses import replace

from clipfeed.feed.model import ViewerState
from clipfeed.feed.restoration import MOST_HISTORY, made_whole, merged
from tests.unit.feed.examples import ANN, event


def test_plays_are_there_once_and_newest_first():
    stored = [event("b", minutes_ago=2), event("a", minutes_ago=9)]
    left = [event("c", minutes_ago=1), event("b", minutes_ago=2)]

    assert [each.video_id for each in merged(left, stored)] == ["c", "b", "a"]


def test_the_later_report_of_a_play_counts_and_the_stored_like():
    stored = replace(event("a", ratio=0.2), liked=True)
    left = replace(event("a", ratio=0.9), hashtags=("sea",))

    assert merged([left], [stored]) == (replace(left, liked=True),)


def test_a_like_without_a_report_gives_way_to_the_play():
    unreported = replace(event("a", minutes_ago=1, ratio=0), play_id=None, liked=True)

    assert merged([unreported], [event("a")]) == (event("a"),)
    assert merged([unreported], [event("b")]) == (unreported, event("b"))


def test_a_history_has_an_end():
    many = [event("a", minutes_ago=minutes) for minutes in range(MOST_HISTORY + 9)]

    assert merged([], many) == tuple(many[:MOST_HISTORY])


def test_what_is_hidden_is_as_stored_and_what_was_seen_last_as_the_cache_knows():
    left = ViewerState(ANN, hidden=frozenset({"mute#taken back"}), seen={event("a").video_id: 9})
    stored = ViewerState(ANN, hidden=frozenset({"mute#bo"}), seen={event("a").video_id: 4, event("b").video_id: 2})

    whole = made_whole(left, stored)

    assert whole.hidden == stored.hidden
    assert dict(whole.seen) == {"a": 9, "b": 2}
    assert whole.is_whole
