"""Two master playlists become one, and every address in it leads where it led before."""

from posixpath import normpath

from clipfeed.video.manifest import joined

FIRST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",URI="master_audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="audio"
master_540p.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="master_540p_iframe.m3u8"
"""
ADDED = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",URI="master_audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO="audio"
master_1080p_hevc.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=2,URI="master_1080p_hevc_iframe.m3u8"
"""


def test_the_variants_of_both_play_with_the_sound_of_the_first():
    text = joined("v/x/new/master.m3u8", ("v/x/one/hls/master.m3u8", FIRST), ("v/x/new/hls/master.m3u8", ADDED))

    assert text.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",URI="../one/hls/master_audio.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="audio"',
        "../one/hls/master_540p.m3u8",
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="../one/hls/master_540p_iframe.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO="audio"',
        "hls/master_1080p_hevc.m3u8",
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=2,URI="hls/master_1080p_hevc_iframe.m3u8"',
    ]


def test_a_manifest_that_was_joined_before_can_be_joined_again():
    once = joined("v/x/b/master.m3u8", ("v/x/a/hls/master.m3u8", FIRST), ("v/x/b/hls/master.m3u8", ADDED))

    twice = joined("v/x/c/master.m3u8", ("v/x/b/master.m3u8", once), ("v/x/c/hls/master.m3u8", ADDED))

    addresses = [normpath(f"v/x/c/{line}") for line in twice.splitlines() if not line.startswith("#")]
    assert addresses == [
        "v/x/a/hls/master_540p.m3u8",
        "v/x/b/hls/master_1080p_hevc.m3u8",
        "v/x/c/hls/master_1080p_hevc.m3u8",
    ]
