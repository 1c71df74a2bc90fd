"""What players report: which showing it was is in the token, and the longest report of it is what counts."""

from datetime import datetime, timedelta
from itertools import count, permutations

import pytest

from clipfeed.engagement.accept_watching import AcceptWatching, Watched
from clipfeed.engagement.facts import Play
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, token_of
from tests.fakes.engagement import FakeFactQueue
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW

SEALER = Sealer(b"k" * 32)
SHOWN_AT = NOW - timedelta(minutes=10)


@pytest.fixture
def queue() -> FakeFactQueue:
    return FakeFactQueue()


@pytest.fixture
def players(queue: FakeFactQueue) -> AcceptWatching:
    return AcceptWatching(queue, SEALER, lambda: NOW, count(1).__next__)


def token(
    viewer: UserId = ANN, *, play_id: str = "p1", duration_ms: int = 10_000, shown_at: datetime = SHOWN_AT
) -> str:
    showing = Showing(
        play_id=play_id,
        viewer_id=viewer,
        video_id=CLIP,
        creator_id=CREATOR,
        duration_ms=duration_ms,
        shown_at=shown_at,
    )
    return token_of(showing, SEALER)


def report(play_token: str, watched_ms: int = 1_000, *, event_id: str = "e1", age_ms: int = 0) -> Watched:
    return Watched(event_id, play_token, watched_ms, age_ms)


def plays(queue: FakeFactQueue) -> list[Play]:
    """Those of the only message."""
    [facts] = queue.sent
    return [fact for fact in facts if isinstance(fact, Play)]


def test_one_request_is_one_message_and_the_token_says_what_was_played(players: AcceptWatching, queue: FakeFactQueue):
    refused = players.watched(ANN, [report(token(play_id="p1"), 1_500), report(token(play_id="p2"), 0)], region="AT")

    first, second = plays(queue)
    assert refused == []
    assert (first.play_id, first.video_id, first.creator_id, first.viewer_id) == ("p1", CLIP, CREATOR, ANN)
    assert (first.watched_ms, first.duration_ms, first.region) == (1_500, 10_000, "AT")
    assert (second.watched_ms, second.is_view) == (0, False)


@pytest.mark.parametrize("reported", [*permutations([0, 2_000, 9_600])])
def test_of_several_reports_of_a_showing_the_longest_counts(
    players: AcceptWatching, queue: FakeFactQueue, reported: tuple[int, ...]
):
    players.watched(ANN, [report(token(), watched_ms) for watched_ms in reported])

    [play] = plays(queue)
    assert (play.watched_ms, play.is_view, play.is_complete) == (9_600, True, True)


@pytest.mark.parametrize(
    ("watched_ms", "duration_ms", "counted"),
    [(99_000, 10_000, 99_000), (100_001, 10_000, 100_000), (2**53, 600_000, 3_600_000)],
)
def test_watch_time_is_bounded_by_ten_loops_and_by_an_hour(
    players: AcceptWatching, queue: FakeFactQueue, watched_ms: int, duration_ms: int, counted: int
):
    players.watched(ANN, [report(token(duration_ms=duration_ms), watched_ms)])

    [play] = plays(queue)
    assert play.rank == counted


@pytest.mark.parametrize(
    ("age_ms", "at"),
    [
        (0, NOW),
        (90_000, NOW - timedelta(seconds=90)),
        (-5_000, NOW),  # a clock that was set back
        (2**53, SHOWN_AT),  # and one from another century
    ],
)
def test_it_was_watched_between_its_showing_and_now(
    players: AcceptWatching, queue: FakeFactQueue, age_ms: int, at: datetime
):
    players.watched(ANN, [report(token(), age_ms=age_ms)])

    [play] = plays(queue)
    assert play.at == at


def test_a_clock_of_ours_that_runs_behind_makes_no_report_of_the_future(players: AcceptWatching, queue: FakeFactQueue):
    players.watched(ANN, [report(token(shown_at=NOW + timedelta(seconds=2)), age_ms=1_000)])

    [play] = plays(queue)
    assert play.at == NOW


BAD = {
    "another viewer": (token(BO), "play_token_invalid"),
    "expired": (token(shown_at=NOW - timedelta(days=7)), "play_token_expired"),
    "not issued here": (token()[:-1], "play_token_invalid"),
    "older version": (SEALER.seal("play_token", {"u": ANN, "p": "p1"}, expires_at=2**40), "play_token_invalid"),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_report_is_refused_and_the_others_are_accepted(players: AcceptWatching, queue: FakeFactQueue, why: str):
    bad, code = BAD[why]

    refused = players.watched(
        ANN,
        [report(token(play_id="p1")), report(bad, event_id="e2"), report(token(play_id="p2"))],
    )

    [refusal] = refused
    assert (refusal.event_id, refusal.code) == ("e2", code)
    assert why in refusal.message
    assert [play.play_id for play in plays(queue)] == ["p1", "p2"]


@pytest.mark.parametrize("bad", ["", "é.é", "a.b.c", SEALER.seal("cursor", {"u": ANN}, expires_at=2**40)])
def test_where_no_report_is_good_nothing_is_sent(players: AcceptWatching, queue: FakeFactQueue, bad: str):
    [refusal] = players.watched(ANN, [report(bad)])

    assert refusal.code == "play_token_invalid"
    assert queue.sent == []


def test_a_week_later_a_killed_player_can_still_report(players: AcceptWatching, queue: FakeFactQueue):
    shown_at = NOW - timedelta(days=7) + timedelta(seconds=1)

    assert players.watched(ANN, [report(token(shown_at=shown_at), age_ms=6 * 86_400_000)]) == []
    assert plays(queue)[0].at == NOW - timedelta(days=6)


def test_a_queue_that_is_down_acknowledges_nothing(players: AcceptWatching, queue: FakeFactQueue):
    queue.down = True

    with pytest.raises(Unavailable):
        players.watched(ANN, [report(token())])
