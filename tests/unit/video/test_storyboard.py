"""The storyboard as web players read it."""

from clipfeed.video.storyboard import storyboard_vtt

PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-IMAGES-ONLY
#EXTINF:4,
#EXT-X-TILES:RESOLUTION=96x170,LAYOUT=2x2,DURATION=1
master_tiles.0000000.jpg
#EXTINF:1.5,
#EXT-X-TILES:RESOLUTION=96x170,LAYOUT=2x2,DURATION=1
master_tiles.0000001.jpg
#EXT-X-ENDLIST
"""


def test_each_tile_has_its_time_and_its_place_on_the_sheet():
    first, second, third, *_ = storyboard_vtt(PLAYLIST, folder="hls/").removeprefix("WEBVTT\n\n").split("\n\n")

    assert first == "00:00.000 --> 00:01.000\nhls/master_tiles.0000000.jpg#xywh=0,0,96,170"
    assert second == "00:01.000 --> 00:02.000\nhls/master_tiles.0000000.jpg#xywh=96,0,96,170"
    assert third == "00:02.000 --> 00:03.000\nhls/master_tiles.0000000.jpg#xywh=0,170,96,170"


def test_tiles_that_stand_for_nothing_have_no_cue_and_the_last_one_ends_with_the_video():
    *_, fifth, last = storyboard_vtt(PLAYLIST).rstrip().split("\n\n")

    assert fifth == "00:04.000 --> 00:05.000\nmaster_tiles.0000001.jpg#xywh=0,0,96,170"
    assert last == "00:05.000 --> 00:05.500\nmaster_tiles.0000001.jpg#xywh=96,0,96,170"
    assert storyboard_vtt(PLAYLIST).count("-->") == 6


def test_a_playlist_without_tiles_is_an_empty_storyboard():
    assert storyboard_vtt("#EXTM3U\n") == "WEBVTT\n"
