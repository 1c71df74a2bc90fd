"""The moves of a video's life."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clipfeed.errors import Conflict
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import LEGAL_MOVES, Reason, Video, VideoState, hashtags_in

NOW = datetime(2026, 11, 22, tzinfo=UTC)
VIDEO = Video(
    video_id=VideoId("v"),
    creator_id=UserId("ann"),
    creator_handle="ann",
    title="",
    content_type="video/mp4",
    size_bytes=1,
    source_key="uploads/ann/v",
    created_at=NOW,
    updated_at=NOW,
)
LEGAL = """
requested   > uploaded failed removed
uploaded    > checking failed blocked removed
checking    > checking transcoding failed blocked removed
transcoding > checking ready failed blocked removed
ready       > blocked removed
failed      > removed
blocked     > removed
removed     >
"""
ALLOWED = {
    (before.strip(), after)
    for line in LEGAL.split("\n")
    if line
    for before, afters in [line.split(">")]
    for after in afters.split()
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(VideoState, VideoState)))
def test_a_video_makes_legal_moves_only(before: VideoState, after: VideoState):
    video = replace(VIDEO, state=before)

    if (before, after) in ALLOWED:
        assert video.moved_to(after, now=NOW).state is after
    else:
        with pytest.raises(Conflict) as refusal:
            video.moved_to(after, now=NOW)
        assert refusal.value.code == "illegal_move"


def test_every_state_has_its_moves():
    assert set(LEGAL_MOVES) == set(VideoState)


def test_a_move_takes_its_changes_and_its_time_along():
    later = datetime(2026, 11, 23, tzinfo=UTC)

    moved = VIDEO.failed(Reason("not_a_video", "It is a poem."), now=later)

    assert (moved.reason, moved.updated_at, moved.created_at) == (Reason("not_a_video", "It is a poem."), later, NOW)


def test_only_a_ready_video_is_published_and_only_a_removed_one_removed():
    states = {state: replace(VIDEO, state=state) for state in VideoState}

    assert [state for state, video in states.items() if video.is_published] == [VideoState.READY]
    assert [state for state, video in states.items() if video.is_removed] == [VideoState.REMOVED]


@pytest.mark.parametrize(
    ("title", "hashtags"),
    [
        ("", ()),
        ("no tags # here", ()),
        ("#Rain in #tokyo, #RAIN!", ("rain", "tokyo")),
        ("#東京 #straße_1", ("東京", "straße_1")),
    ],
)
def test_hashtags_are_the_marked_words_of_the_title(title: str, hashtags: tuple[str, ...]):
    assert hashtags_in(title) == hashtags
