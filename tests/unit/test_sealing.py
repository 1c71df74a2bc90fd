"""What a client carries, it cannot change."""

import pytest

from clipfeed.errors import Rejected
from clipfeed.sealing import Sealer

SEALER = Sealer(b"k" * 32)


def test_a_sealed_token_opens_to_the_same_facts():
    token = SEALER.seal("cursor", {"viewer": "ann", "after": [1, "é"]}, expires_at=100)

    assert SEALER.open("cursor", token, now=99) == {"viewer": "ann", "after": [1, "é"]}


def test_a_token_ends_at_its_time():
    token = SEALER.seal("cursor", {}, expires_at=100)

    with pytest.raises(Rejected, match="expired") as refused:
        SEALER.open("cursor", token, now=100)

    assert refused.value.code == "cursor_expired"


def test_a_token_for_one_purpose_opens_for_no_other():
    token = SEALER.seal("cursor", {}, expires_at=100)

    with pytest.raises(Rejected) as refused:
        SEALER.open("play_token", token, now=0)

    assert refused.value.code == "play_token_invalid"


def test_a_token_of_another_key_does_not_open():
    token = Sealer(b"other").seal("cursor", {}, expires_at=100)

    with pytest.raises(Rejected):
        SEALER.open("cursor", token, now=0)


def test_no_single_changed_character_opens():
    token = SEALER.seal("cursor", {"viewer": "ann"}, expires_at=100)

    for index, character in enumerate(token):
        changed = token[:index] + ("A" if character != "A" else "B") + token[index + 1 :]
        with pytest.raises(Rejected):
            SEALER.open("cursor", changed, now=0)


@pytest.mark.parametrize("garbage", ["", ".", "a.b.c", "é.é", "a" * 10_000, "e30.AAAA", "\x00.\x00"])
def test_garbage_is_refused_and_never_raises_anything_else(garbage: str):
    with pytest.raises(Rejected):
        SEALER.open("cursor", garbage, now=0)
