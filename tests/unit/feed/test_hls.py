"""Which rendition a player is told to start with, and what it need not fetch for it."""

import pytest

from clipfeed.feed.hls import needed_for, suggested
from clipfeed.playlists import packed, unpacked

MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="und",AUTOSELECT=YES,DEFAULT=YES,URI="audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=5200000,AVERAGE-BANDWIDTH=3900000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1080x1920,AUDIO="aac"
v1080.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=360x640,AUDIO="aac"
v360.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1900000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=540x960,AUDIO="aac"
v540.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1200000,CODECS="hvc1.1.6.L93.B0,mp4a.40.2",RESOLUTION=1080x1920,AUDIO="aac"
h1080.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,URI="keys.m3u8"
"""
NAMES = ("audio.m3u8", "v360.m3u8", "v540.m3u8", "v1080.m3u8")
TEXTS = {"master.m3u8": MASTER, **{name: f"#EXTM3U {name}" for name in NAMES}}


@pytest.mark.parametrize(
    ("kbps", "path"),
    [(1, "v360.m3u8"), (1500, "v360.m3u8"), (None, "v540.m3u8"), (3000, "v540.m3u8"), (20_000, "v1080.m3u8")],
)
def test_the_best_that_fits_the_throughput_is_suggested(kbps: int | None, path: str) -> None:
    best = suggested(MASTER, kbps)

    assert best
    assert best.path == path


def test_it_says_what_it_is() -> None:
    best = suggested(MASTER, 20_000)

    assert best
    assert (best.bandwidth, best.width, best.height, best.audio) == (5_200_000, 1080, 1920, "aac")


@pytest.mark.parametrize(
    "master", ["", "#EXTM3U", '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="hvc1"\nh.m3u8', "#EXT-X-STREAM-INF:A=1\nv.m3u8"]
)
def test_without_anything_that_everything_plays_nothing_is(master: str) -> None:
    assert suggested(master, 5000) is None


def test_what_comes_along_is_what_a_player_needs_before_the_first_segment() -> None:
    best = suggested(MASTER, None)
    assert best

    assert set(needed_for(best, TEXTS, "master.m3u8")) == {"master.m3u8", "v540.m3u8", "audio.m3u8"}


def test_a_rendition_with_its_own_sound_needs_no_other_playlist() -> None:
    master = "#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=9x16\nv.m3u8"
    best = suggested(master, None)

    assert best
    assert set(needed_for(best, {"m.m3u8": master, "v.m3u8": "", "other": ""}, "m.m3u8")) == {"m.m3u8", "v.m3u8"}


def test_texts_are_packed_small_and_come_out_as_they_were() -> None:
    assert unpacked(packed(TEXTS)) == TEXTS
    assert len(packed(TEXTS)) < len(str(TEXTS)) * 0.6
    assert unpacked(b"") == {}
