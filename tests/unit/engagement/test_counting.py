"""What counts is the difference between what was stored and what is."""

from dataclasses import replace

from clipfeed.engagement.counting import deltas, of_user, of_video
from tests.unit.engagement.examples import ANN, CLIP, CREATOR, follow, like, play

VIDEO, BY, VIEWER = of_video(CLIP), of_user(CREATOR), of_user(ANN)


def test_a_like_counts_for_the_video_and_its_creator():
    assert deltas(None, like()) == {VIDEO: {"likes": 1}, BY: {"likes": 1}}


def test_an_unlike_takes_the_like_back():
    assert deltas(like(), like(on=False, seq=2)) == {VIDEO: {"likes": -1}, BY: {"likes": -1}}


def test_an_unlike_of_what_was_never_liked_counts_nothing():
    assert deltas(None, like(on=False)) == {}


def test_the_same_state_again_counts_nothing():
    assert deltas(like(seq=1), like(seq=2)) == {}


def test_a_like_that_is_erased_is_taken_back():
    assert deltas(like(), None) == {VIDEO: {"likes": -1}, BY: {"likes": -1}}


def test_a_follow_counts_on_both_sides():
    assert deltas(None, follow()) == {BY: {"followers": 1}, VIEWER: {"following": 1}}
    assert deltas(follow(), follow(on=False, seq=2)) == {BY: {"followers": -1}, VIEWER: {"following": -1}}


def test_watch_time_grows_and_a_play_is_a_view_once():
    short, view, complete = play(500), play(3_000), play(9_800)

    assert deltas(None, short) == {VIDEO: {"watch_ms": 500}}
    assert deltas(short, view) == {VIDEO: {"watch_ms": 2_500, "views": 1}, BY: {"views": 1}}
    assert deltas(view, complete) == {VIDEO: {"watch_ms": 6_800, "completes": 1}}


def test_a_play_that_expires_was_watched_all_the_same():
    assert deltas(play(9_800), None) == {}


def test_creators_do_not_count_as_viewers_of_their_own_videos():
    assert deltas(None, replace(play(9_800), viewer_id=CREATOR)) == {}
