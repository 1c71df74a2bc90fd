"""The placeholder has the bytes that every ThumbHash decoder understands."""

import math

import pytest

from clipfeed_adapters.transcoder.thumbhash import thumbhash


def painted(width: int, height: int) -> bytes:
    return b"".join(
        bytes((int(127 + 120 * math.sin(x / 9 + y / 5)), int(127 + 100 * math.cos(x / 4)), x * y * 3 % 256, 255))
        for y in range(height)
        for x in range(width)
    )


def test_a_picture_has_the_same_hash_as_other_encoders_give_it():
    assert thumbhash(27, 48, painted(27, 48)).hex() == "5ff809441af87777777b7e667478fa89aa8087"


@pytest.mark.parametrize("size", [(27, 48), (48, 27), (48, 48), (48, 2), (1, 48)])
def test_a_hash_is_short_whatever_the_shape(size: tuple[int, int]):
    assert 15 <= len(thumbhash(*size, painted(*size))) <= 25


def test_a_plain_picture_is_its_colour():
    plain = thumbhash(2, 2, bytes((255, 0, 0, 255)) * 4)

    brightness = plain[0] & 63
    assert brightness == 21
