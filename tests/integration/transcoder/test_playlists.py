"""Playlists by the rules that players and Apple's authoring specification go by."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from clipfeed_adapters.transcoder.boxes import Segment, Track
from clipfeed_adapters.transcoder.plan import Rung
from clipfeed_adapters.transcoder.playlists import Variant, master_playlist, media_playlist, target_duration
from tests.clips import render
from tests.integration.transcoder.studio import Result, transcode

HALVES = Track("avc1.64001f", 100, (Segment(100, 50, 0.5), Segment(150, 50, 0.5), Segment(200, 300, 1.0)))
RUNG = Rung("master_540p", 540, 960, Fraction(30000, 1001), 23.0, 1_400_000)


@pytest.fixture(scope="module")
def result(cloud: None, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("clip")
    return transcode(render(folder / "clip.mp4", seconds=4.2, size=(480, 270)), folder)


def segments(playlist: Path) -> list[tuple[float, int, int]]:
    """(seconds, size, start) of each."""
    lines = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n", playlist.read_text())
    return [(float(seconds), int(size), int(start)) for seconds, size, start in lines]


def attributes(result: Result) -> list[dict[str, str]]:
    lines = re.findall(r"#EXT-X-STREAM-INF:(.*)", result.master.read_text())
    return [dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line)) for line in lines]


def test_the_master_names_the_start_rung_first_and_says_what_each_variant_needs():
    media = (
        'TYPE=AUDIO,GROUP-ID="audio",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="master_audio.m3u8"'
    )
    rates = 'BANDWIDTH=4800,AVERAGE-BANDWIDTH=3200,CODECS="avc1.64001f,avc1.64001f"'
    shape = 'RESOLUTION=540x960,FRAME-RATE=29.970,CLOSED-CAPTIONS=NONE,AUDIO="audio"'

    text = master_playlist([Variant(RUNG, HALVES)], ("master_audio", HALVES), target_s=2)

    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-MEDIA:{media}",
        f"#EXT-X-STREAM-INF:{rates},{shape}",
        "master_540p.m3u8",
    ]


def test_a_media_playlist_names_byte_ranges_of_one_file():
    text = media_playlist("a.cmfv", HALVES, target_s=target_duration([HALVES]))

    assert '#EXT-X-MAP:URI="a.cmfv",BYTERANGE="100@0"' in text
    assert "#EXT-X-TARGETDURATION:1\n" in text
    assert "#EXTINF:0.50000,\n#EXT-X-BYTERANGE:50@150\na.cmfv\n" in text
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_segments_are_short_at_first_and_the_same_in_every_rendition(result: Result):
    playlists = [rung.with_suffix(".m3u8") for rung in result.rungs]

    assert len(playlists) > 0
    for playlist in playlists:
        assert [seconds for seconds, _, _ in segments(playlist)] == [0.5, 0.5, 1.0, 2.2]


def test_byte_ranges_follow_each_other_up_to_the_end_of_the_file(result: Result):
    for file in result.folder.glob("hls/*.cmf?"):
        found = segments(file.with_suffix(".m3u8"))
        init = re.findall(r'BYTERANGE="(\d+)@0"', file.with_suffix(".m3u8").read_text())

        assert [int(size) for size in init] == [found[0][2]]
        assert all(start + size == following for (_, size, start), (_, _, following) in pairwise(found))
        assert found[-1][1] + found[-1][2] <= file.stat().st_size


def test_no_segment_is_longer_than_the_target_and_all_targets_are_the_same(result: Result):
    texts = [path.read_text() for path in result.folder.glob("hls/master_*.m3u8")]
    targets = {int(found) for text in texts for found in re.findall(r"TARGETDURATION:(\d+)", text)}

    (target,) = targets
    lengths = [float(found) for text in texts for found in re.findall(r"EXTINF:([\d.]+)", text)]
    assert max(round(length) for length in lengths) <= target


def test_the_bandwidth_is_the_peak_that_was_measured(result: Result):
    for variant in attributes(result):
        peak, mean = int(variant["BANDWIDTH"]), int(variant["AVERAGE-BANDWIDTH"])
        assert 0 < mean <= peak

    start = attributes(result)[0]
    assert start["RESOLUTION"] == "480x270"
    assert start["CODECS"].startswith('"avc1.64')
    assert start["CODECS"].endswith(',mp4a.40.2"')
