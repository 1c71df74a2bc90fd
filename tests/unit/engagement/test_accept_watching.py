"""What players report: which play it was is in the token, and nothing else counts."""

from datetime import timedelta
from itertools import count

import pytest

from clipfeed.engagement.accept_watching import AcceptWatching, Watched
from clipfeed.engagement.facts import Play
from clipfeed.errors import Rejected
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from tests.fakes.engagement import FakeFactQueue
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW

SEALER = Sealer(b"k" * 32)


@pytest.fixture
def queue() -> FakeFactQueue:
    return FakeFactQueue()


@pytest.fixture
def actions(queue: FakeFactQueue) -> AcceptWatching:
    return AcceptWatching(queue, SEALER, lambda: NOW, count(1).__next__)


def token(viewer: UserId = ANN, *, play_id: str = "p1", duration_ms: int = 10_000, hours: int = 24) -> str:
    facts = {"p": play_id, "v": CLIP, "u": viewer, "c": CREATOR, "d": duration_ms}
    return SEALER.seal("play_token", facts, expires_at=int((NOW + timedelta(hours=hours)).timestamp()))


def test_one_request_is_one_message_and_the_token_says_what_was_played(actions: AcceptWatching, queue: FakeFactQueue):
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
    actions: AcceptWatching, queue: FakeFactQueue, watched_ms: int, duration_ms: int, counted: int
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
    actions: AcceptWatching, queue: FakeFactQueue, bad: str, why: str
):
    with pytest.raises(Rejected, match=rf"events\[1\].*{why}") as refused:
        actions.watched(ANN, [Watched(token(), 1_000), Watched(bad, 1_000), Watched(token(), 1_000)])

    assert refused.value.code == "play_token_invalid"
    assert queue.sent == []
