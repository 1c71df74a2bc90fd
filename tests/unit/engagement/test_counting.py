"""What counts is the difference between what was stored and what is."""

from dataclasses import replace

import pytest

from clipfeed.engagement.counting import deltas, of_comment, of_user, of_video
from clipfeed.engagement.facts import Kind
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, action, follow, like, play

VIDEO, BY, VIEWER = of_video(CREATOR, CLIP), of_user(CREATOR), of_user(ANN)


def test_a_like_counts_for_the_video_whose_totals_lie_with_its_creator():
    assert deltas(None, like()) == {VIDEO: {"likes": 1}}
    assert VIDEO.owner == BY.owner


def test_an_unlike_takes_the_like_back():
    assert deltas(like(), like(on=False, seq=2)) == {VIDEO: {"likes": -1}}


def test_an_unlike_of_what_was_never_liked_counts_nothing():
    assert deltas(None, like(on=False)) == {}


def test_the_same_state_again_counts_nothing():
    assert deltas(like(seq=1), like(seq=2)) == {}


def test_a_like_that_is_erased_is_taken_back():
    assert deltas(like(), None) == {VIDEO: {"likes": -1}}


@pytest.mark.parametrize(
    ("kind", "metric"),
    [
        (Kind.SAVE, "saves"),
        (Kind.SHARE, "shares"),
        (Kind.REPOST, "reposts"),
        (Kind.NOT_INTERESTED, "not_interested"),
        (Kind.REPORT, "reports"),
    ],
)
def test_each_action_on_a_video_has_a_total_of_its_own(kind: Kind, metric: str):
    assert deltas(None, action(kind, CLIP)) == {VIDEO: {metric: 1}}


def test_a_like_of_a_comment_counts_for_the_comment():
    liked = action(Kind.LIKE_COMMENT, f"{CLIP}/comment-1", creator=BO)

    assert deltas(None, liked) == {of_comment(CLIP, "comment-1"): {"likes": 1}}


def test_totals_of_replies_do_not_lie_between_those_of_comments():
    owners = [of_comment(CLIP, each).owner for each in ("comment-1", "comment-2", "comment-1.reply-1", "comment-1.r2")]

    assert owners == [f"comments#{CLIP}"] * 2 + [f"comments#{CLIP}/comment-1"] * 2


@pytest.mark.parametrize("kind", [Kind.BLOCK, Kind.BLOCKED_BY, Kind.MUTE, Kind.REPORT])
def test_what_is_done_against_a_person_is_nobodys_total(kind: Kind):
    assert deltas(None, action(kind, BO, creator=BO)) == {}


def test_a_report_of_a_comment_does_not_count_for_the_video():
    assert deltas(None, action(Kind.REPORT, f"{CLIP}/comment-1", creator=BO)) == {}


def test_a_follow_counts_on_both_sides():
    assert deltas(None, follow()) == {BY: {"followers": 1}, VIEWER: {"following": 1}}
    assert deltas(follow(), follow(on=False, seq=2)) == {BY: {"followers": -1}, VIEWER: {"following": -1}}


def test_watch_time_grows_and_a_play_is_a_view_once():
    short, view, complete = play(500), play(3_000), play(9_800)

    assert deltas(None, short) == {VIDEO: {"impressions": 1, "watch_ms": 500}}
    assert deltas(short, view) == {VIDEO: {"watch_ms": 2_500, "views": 1}}
    assert deltas(view, complete) == {VIDEO: {"watch_ms": 6_800, "completes": 1}}
    assert deltas(complete, play(30_500)) == {VIDEO: {"watch_ms": 20_700, "loops": 2}}


def test_a_play_that_expires_was_watched_all_the_same():
    assert deltas(play(9_800), None) == {}


def test_creators_do_not_count_as_viewers_of_their_own_videos():
    assert deltas(None, replace(play(9_800), viewer_id=CREATOR)) == {}
