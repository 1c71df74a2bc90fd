"""Playlists by the rules that players and Apple's authoring specification go by."""

import re
from pathlib import Path

import pytest

from clipfeed_adapters.transcoder.boxes import Segment, Track
from clipfeed_adapters.transcoder.playlists import (
    Sheets,
    Variant,
    i_frame_playlist,
    image_playlist,
    master_playlist,
    media_playlist,
    target_duration,
)
from tests.clips import render
from tests.integration.transcoder.studio import Result, transcode

SEGMENTS = (Segment(100, 50, 0.5, 15, 30), Segment(150, 50, 0.5, 15, 30), Segment(200, 300, 1.001, 30, 80))
FILM = Track("avc1.64001f", 100, SEGMENTS, 540, 960)
SOUND = Track("mp4a.40.2", 100, SEGMENTS)
SHEETS = Sheets("master_tiles", ("a.jpg", "b.jpg"), (96, 170), (2, 1), 1.0, 900)


@pytest.fixture(scope="module")
def result(cloud: None, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("clip")
    return transcode(render(folder / "clip.mp4", seconds=4.2, size=(480, 270)), folder)


def segments(playlist: Path) -> list[tuple[float, int]]:
    """(seconds, size) of each."""
    lines = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)", playlist.read_text())
    return [(float(seconds), int(size)) for seconds, size in lines]


def attributes(result: Result) -> list[dict[str, str]]:
    lines = re.findall(r"#EXT-X-STREAM-INF:(.*)", result.master.read_text())
    return [dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line)) for line in lines]


def test_the_master_says_what_each_variant_needs():
    media = (
        'TYPE=AUDIO,GROUP-ID="audio",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="master_audio.m3u8"'
    )
    rates = 'BANDWIDTH=4796,AVERAGE-BANDWIDTH=3200,CODECS="avc1.64001f,mp4a.40.2"'
    shape = 'RESOLUTION=540x960,FRAME-RATE=29.985,CLOSED-CAPTIONS=NONE,AUDIO="audio"'
    frames = 'BANDWIDTH=640,CODECS="avc1.64001f",RESOLUTION=540x960,URI="master_540p_iframes.m3u8"'
    images = 'BANDWIDTH=3600,RESOLUTION=96x170,CODECS="jpeg",URI="master_tiles.m3u8"'

    text = master_playlist([Variant("master_540p", FILM, True)], ("master_audio", SOUND), SHEETS, target_s=2)

    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-MEDIA:{media}",
        f"#EXT-X-STREAM-INF:{rates},{shape}",
        "master_540p.m3u8",
        f"#EXT-X-I-FRAME-STREAM-INF:{frames}",
        f"#EXT-X-IMAGE-STREAM-INF:{images}",
    ]


def test_a_media_playlist_names_byte_ranges_that_follow_each_other():
    text = media_playlist("a.cmfv", FILM, target_s=target_duration([FILM]))

    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:1",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        '#EXT-X-MAP:URI="a.cmfv",BYTERANGE="100@0"',
        *("#EXTINF:0.5,", "#EXT-X-BYTERANGE:50@100", "a.cmfv"),
        *("#EXTINF:0.5,", "#EXT-X-BYTERANGE:50", "a.cmfv"),
        *("#EXTINF:1.001,", "#EXT-X-BYTERANGE:300", "a.cmfv"),
        "#EXT-X-ENDLIST",
    ]


def test_an_i_frame_playlist_ends_each_range_with_the_frame():
    text = i_frame_playlist("a.cmfv", FILM, target_s=1)

    assert "#EXT-X-I-FRAMES-ONLY\n" in text
    assert "#EXTINF:1.001,\n#EXT-X-BYTERANGE:80@200\na.cmfv\n" in text


def test_an_image_playlist_says_how_its_sheets_are_laid_out():
    text = image_playlist(SHEETS, seconds=3.5)

    tiles = "#EXT-X-TILES:RESOLUTION=96x170,LAYOUT=2x1,DURATION=1"
    assert text.splitlines()[4:] == [
        "#EXT-X-IMAGES-ONLY",
        *("#EXTINF:2,", tiles, "a.jpg"),
        *("#EXTINF:1.5,", tiles, "b.jpg"),
        "#EXT-X-ENDLIST",
    ]


def test_the_playlists_before_the_first_frame_of_fifteen_seconds_are_small():
    lengths = (0.5005, 0.5005, 1.001, *[2.002] * 6, 1.001)
    film = Track(
        "avc1.640028", 1008, tuple(Segment(10**6, 10**6, s, round(30 * s), 10**5) for s in lengths), 1080, 1920
    )
    variants = [Variant(f"master_{edge}p", film, True) for edge in (540, 1080, 720, 360)]

    master = master_playlist(variants, ("master_audio", film), SHEETS, target_s=2)
    media = media_playlist("master_540p.cmfv", film, target_s=2)

    assert len(master) + len(media) <= 2500


def test_segments_are_short_at_first_and_the_same_in_every_rendition(result: Result):
    playlists = [rung.with_suffix(".m3u8") for rung in result.rungs]

    assert len(playlists) > 0
    for playlist in playlists:
        assert [seconds for seconds, _ in segments(playlist)] == [0.5, 0.5, 1.0, 2.2]


def test_the_bandwidth_is_the_peak_that_was_measured(result: Result):
    for variant in attributes(result):
        peak, mean = int(variant["BANDWIDTH"]), int(variant["AVERAGE-BANDWIDTH"])
        assert 0 < mean <= peak

    start = attributes(result)[0]
    assert start["RESOLUTION"] == "480x270"
    assert start["CODECS"].startswith('"avc1.64')
    assert start["CODECS"].endswith(',mp4a.40.2"')
