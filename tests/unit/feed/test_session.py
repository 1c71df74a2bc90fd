"""A cursor is worth something only to the viewer it was made for, in this feed, for a while."""

from datetime import timedelta

import pytest

from clipfeed.errors import Rejected
from clipfeed.feed.model import Marks
from clipfeed.feed.selectors import WINDOW, marks_of
from clipfeed.feed.session import LIFE, MOST_IDS, Session, Sessions
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from tests.unit.feed.examples import ANN, BO, NOW, candidate

SEALER = Sealer(b"key")
SESSIONS = Sessions(SEALER)


def code_of(cursor: str, *, viewer: object = ANN, now: object = NOW) -> str:
    with pytest.raises(Rejected) as refusal:
        SESSIONS.open(viewer, cursor, now)  # type: ignore[arg-type]  # one helper for every wrong way
    return refusal.value.code


def test_a_session_starts_without_a_cursor() -> None:
    assert SESSIONS.open(ANN, None, NOW) == Session()


def test_a_cursor_carries_each_id_once_and_the_last_sixty() -> None:
    page = [candidate(str(n)) for n in range(MOST_IDS + 10)]

    cursor = SESSIONS.next(ANN, Session().after([*page, page[-1]]), NOW)

    assert SESSIONS.open(ANN, cursor, NOW).ids == tuple(each.video_id for each in page[10:])


def test_a_cursor_carries_creators_and_topics_of_the_last_clips() -> None:
    page = [candidate(str(n), UserId(f"creator-{n}"), hashtags=("sea",)) for n in range(WINDOW + 5)]

    cursor = SESSIONS.next(ANN, Session().after(page), NOW)

    assert SESSIONS.open(ANN, cursor, NOW).marks == tuple(map(marks_of, page[1 - WINDOW :]))


def test_a_cursor_from_before_sounds_goes_on() -> None:
    older = SEALER.seal("cursor", {"u": ANN, "r": "feed", "n": 1, "ids": ["a"], "marks": [[4, 2]]}, expires_at=2**40)

    assert SESSIONS.open(ANN, older, NOW) == Session((VideoId("a"),), (Marks(4, 2),))


def test_a_cursor_without_creators_and_topics_goes_on() -> None:
    older = SEALER.seal("cursor", {"u": ANN, "r": "feed", "n": 1, "ids": ["a"]}, expires_at=2**40)

    assert SESSIONS.open(ANN, older, NOW) == Session((VideoId("a"),))


def test_a_cursor_of_somebody_else_is_refused() -> None:
    assert code_of(SESSIONS.next(ANN, Session(), NOW), viewer=BO) == "cursor_invalid"


def test_a_cursor_of_another_list_is_refused() -> None:
    other_list = SEALER.seal("cursor", {"u": ANN, "r": "videos", "n": 1}, expires_at=2**40)

    assert code_of(other_list) == "cursor_invalid"


def test_another_kind_of_token_is_refused() -> None:
    assert code_of(SEALER.seal("play_token", {"u": ANN}, expires_at=2**40)) == "cursor_invalid"


def test_an_old_cursor_has_expired() -> None:
    assert code_of(SESSIONS.next(ANN, Session(), NOW), now=NOW + LIFE + timedelta(seconds=1)) == "cursor_expired"


@pytest.mark.parametrize("cursor", ["", ".", "a.b.c", "é.é", "x" * 5000, "eyJ.AAAA", "\0"])
def test_anything_else_is_refused(cursor: str) -> None:
    assert code_of(cursor) == "cursor_invalid"


def test_a_changed_cursor_is_refused() -> None:
    cursor = SESSIONS.next(ANN, Session((VideoId("a"),)), NOW)

    assert code_of(("b" if cursor[0] == "a" else "a") + cursor[1:]) == "cursor_invalid"
