"""What comes out of a store may be anything. It becomes a picture or a refusal, in little time and memory."""

import struct
import time
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from clipfeed.errors import Rejected
from clipfeed_adapters.pictures.jpeg import MOST_SCANS, decoded
from tests.integration.moderation.pictures import jpeg, scene

WHOLE = jpeg(scene(1))


def of_size(width: int, height: int) -> bytes:
    """The same file, whose header claims another size."""
    at = WHOLE.index(b"\xff\xc0") + 5
    return WHOLE[:at] + struct.pack(">HH", height, width) + WHOLE[at + 4 :]


def as_format(name: str) -> bytes:
    file = BytesIO()
    scene(1).save(file, name)
    return file.getvalue()


def with_scans(count: int) -> bytes:
    """A progressive file whose last scan comes again and again."""
    progressive = jpeg(scene(1, (800, 800)), progressive=True)
    last = progressive.rindex(b"\xff\xda")
    return progressive[:last] + progressive[last:-2] * count + b"\xff\xd9"


HOSTILE = {
    "nothing": b"",
    "text": b"GIF89a or not",
    "a start and no more": b"\xff\xd8",
    "a start and an end": b"\xff\xd8\xff\xd9",
    "half of it": WHOLE[: len(WHOLE) // 2],
    "all but the last bytes": WHOLE[:-200],
    "a header without picture": WHOLE[: WHOLE.index(b"\xff\xda")],
    "no pixels": of_size(0, 0),
    "too wide": of_size(65_500, 400),
    "a thread": jpeg(Image.new("RGB", (4200, 16))),
    "four gigapixels": of_size(65_500, 65_500),
    "larger than allowed": jpeg(Image.new("RGB", (1500, 1500))),
    "a PNG": as_format("PNG"),
    "a GIF": as_format("GIF"),
    "a TIFF": as_format("TIFF"),
    "an EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "a zip bomb": zlib.compress(bytes(10_000_000)),
    "thousands of scans": with_scans(2000),
    "a broken table": WHOLE.replace(b"\xff\xdb", b"\xff\xdb\x00\x01", 1),
    "two components": WHOLE[: WHOLE.index(b"\xff\xc0") + 9] + b"\x02" + WHOLE[WHOLE.index(b"\xff\xc0") + 10 :],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_whole_picture_is_refused_at_once(name: str):
    begun = time.monotonic()

    with pytest.raises(Rejected) as refusal:
        decoded(HOSTILE[name])

    assert refusal.value.code == "unreadable_picture"
    assert time.monotonic() - begun < 1


def test_damage_anywhere_is_refused_or_makes_a_picture_and_nothing_else():
    random = np.random.default_rng(5)
    for _ in range(400):
        damaged = bytearray(WHOLE)
        for place in random.integers(2, len(WHOLE), 8):
            damaged[place] = random.integers(256)
        try:
            assert decoded(bytes(damaged)).mode == "RGB"
        except Rejected:
            continue


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_kind_of_jpeg_becomes_rgb(mode: str):
    assert decoded(jpeg(scene(1).convert(mode))).mode == "RGB"
    assert decoded(jpeg(scene(1).convert(mode), progressive=True)).size == (256, 456)


def test_as_many_scans_as_an_encoder_writes_are_fine():
    assert with_scans(1).count(b"\xff\xda") < MOST_SCANS
    assert decoded(with_scans(1)).size == (800, 800)


def test_pictures_hidden_behind_the_first_are_not_looked_at():
    file = BytesIO()
    scene(1).save(file, "MPO", save_all=True, append_images=[scene(2)])

    assert decoded(file.getvalue()).size == (256, 456)
