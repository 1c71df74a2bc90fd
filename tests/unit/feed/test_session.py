"""A cursor is worth something only to the viewer it was made for, in this feed, for a while."""

from datetime import timedelta

import pytest

from clipfeed.errors import Rejected
from clipfeed.feed.session import LIFE, MOST_IDS, Sessions
from clipfeed.ids import VideoId
from clipfeed.sealing import Sealer
from tests.unit.feed.examples import ANN, BO, NOW

SEALER = Sealer(b"key")
SESSIONS = Sessions(SEALER)


def code_of(cursor: str, *, viewer: object = ANN, now: object = NOW) -> str:
    with pytest.raises(Rejected) as refusal:
        SESSIONS.open(viewer, cursor, now)  # type: ignore[arg-type]  # one helper for every wrong way
    return refusal.value.code


def test_a_session_starts_without_a_cursor() -> None:
    assert SESSIONS.open(ANN, None, NOW) == ()


def test_a_cursor_carries_each_id_once_and_the_last_sixty() -> None:
    held = [VideoId(str(n)) for n in range(MOST_IDS + 10)]

    cursor = SESSIONS.next(ANN, [*held, held[-1]], NOW)

    assert SESSIONS.open(ANN, cursor, NOW) == tuple(held[10:])


def test_a_cursor_of_somebody_else_is_refused() -> None:
    assert code_of(SESSIONS.next(ANN, [], NOW), viewer=BO) == "cursor_invalid"


def test_a_cursor_of_another_list_is_refused() -> None:
    other_list = SEALER.seal("cursor", {"u": ANN, "r": "videos", "n": 1}, expires_at=2**40)

    assert code_of(other_list) == "cursor_invalid"


def test_another_kind_of_token_is_refused() -> None:
    assert code_of(SEALER.seal("play_token", {"u": ANN}, expires_at=2**40)) == "cursor_invalid"


def test_an_old_cursor_has_expired() -> None:
    assert code_of(SESSIONS.next(ANN, [], NOW), now=NOW + LIFE + timedelta(seconds=1)) == "cursor_expired"


@pytest.mark.parametrize("cursor", ["", ".", "a.b.c", "é.é", "x" * 5000, "eyJ.AAAA", "\0"])
def test_anything_else_is_refused(cursor: str) -> None:
    assert code_of(cursor) == "cursor_invalid"


def test_a_changed_cursor_is_refused() -> None:
    cursor = SESSIONS.next(ANN, [VideoId("a")], NOW)

    assert code_of(("b" if cursor[0] == "a" else "a") + cursor[1:]) == "cursor_invalid"
