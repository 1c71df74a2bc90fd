"""What is accepted, what is refused, and what goes into the queue."""

from datetime import timedelta
from itertools import count

import pytest

from clipfeed.account.model import Profile
from clipfeed.engagement.accept_actions import AcceptActions, Watched
from clipfeed.engagement.facts import Play
from clipfeed.errors import NotFound, Rejected, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from tests.fakes.account import FakeProfiles
from tests.fakes.engagement import FakeFactQueue, FakeVideo, FakeVideos
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW

SEALER = Sealer(b"k" * 32)
DRAFT, GONE = VideoId("draft"), VideoId("gone")


@pytest.fixture
def queue() -> FakeFactQueue:
    return FakeFactQueue()


@pytest.fixture
def actions(queue: FakeFactQueue) -> AcceptActions:
    videos = {
        CLIP: FakeVideo(CREATOR),
        DRAFT: FakeVideo(CREATOR, is_published=False),
        GONE: FakeVideo(CREATOR, is_removed=True),
    }
    people = FakeProfiles(Profile(user_id=CREATOR, handle="creator", display_name="C", created_at=NOW))
    return AcceptActions(FakeVideos(videos), people, queue, SEALER, lambda: NOW, count(1).__next__)


def token(viewer: UserId = ANN, *, play_id: str = "p1", duration_ms: int = 10_000, hours: int = 24) -> str:
    facts = {"p": play_id, "v": CLIP, "u": viewer, "c": CREATOR, "d": duration_ms}
    return SEALER.seal("play_token", facts, expires_at=int((NOW + timedelta(hours=hours)).timestamp()))


def test_toggles_carry_their_order(actions: AcceptActions, queue: FakeFactQueue):
    actions.like(ANN, CLIP, on=True)
    actions.like(ANN, CLIP, on=False)

    [on], [off] = queue.sent
    assert (on.key, on.rank < off.rank) == (off.key, True)


@pytest.mark.parametrize("video_id", [DRAFT, GONE, VideoId("unknown")])
@pytest.mark.parametrize("on", [True, False])
def test_what_the_viewer_cannot_view_is_not_there_to_be_liked(
    actions: AcceptActions, queue: FakeFactQueue, video_id: VideoId, on: bool
):
    with pytest.raises(NotFound):
        actions.like(ANN, video_id, on=on)

    assert queue.sent == []


def test_nobody_follows_themselves_or_somebody_unknown(actions: AcceptActions, queue: FakeFactQueue):
    with pytest.raises(Rejected) as refused:
        actions.follow(ANN, ANN, on=True)
    with pytest.raises(NotFound):
        actions.follow(ANN, BO, on=True)

    assert refused.value.code == "cannot_follow_yourself"
    assert queue.sent == []


def test_what_the_queue_refuses_is_not_acknowledged(actions: AcceptActions, queue: FakeFactQueue):
    queue.down = True

    with pytest.raises(Unavailable):
        actions.follow(ANN, CREATOR, on=True)


def test_one_request_is_one_message_and_the_token_says_what_was_played(actions: AcceptActions, queue: FakeFactQueue):
    actions.watched(ANN, [Watched(token(play_id="p1"), 1_500), Watched(token(play_id="p2"), 0)])

    [[first, second]] = queue.sent
    assert isinstance(first, Play)
    assert isinstance(second, Play)
    assert (first.play_id, first.video_id, first.creator_id, first.viewer_id) == ("p1", CLIP, CREATOR, ANN)
    assert (first.watched_ms, first.duration_ms, second.watched_ms) == (1_500, 10_000, 0)


@pytest.mark.parametrize(
    ("watched_ms", "duration_ms", "counted"),
    [(99_000, 10_000, 99_000), (100_001, 10_000, 100_000), (2**53, 600_000, 3_600_000)],
)
def test_watch_time_is_bounded_by_ten_loops_and_by_an_hour(
    actions: AcceptActions, queue: FakeFactQueue, watched_ms: int, duration_ms: int, counted: int
):
    actions.watched(ANN, [Watched(token(duration_ms=duration_ms), watched_ms)])

    [[play]] = queue.sent
    assert play.rank == counted


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (token(BO), "another viewer"),
        (token(hours=-1), "expired"),
        (token()[:-1], "not issued here"),
        ("", "not issued here"),
        (SEALER.seal("cursor", {"u": ANN}, expires_at=2**40), "not issued here"),
    ],
)
def test_a_token_that_does_not_hold_is_named_and_nothing_is_accepted(
    actions: AcceptActions, queue: FakeFactQueue, bad: str, why: str
):
    with pytest.raises(Rejected, match=rf"events\[1\].*{why}") as refused:
        actions.watched(ANN, [Watched(token(), 1_000), Watched(bad, 1_000), Watched(token(), 1_000)])

    assert refused.value.code == "play_token_invalid"
    assert queue.sent == []
