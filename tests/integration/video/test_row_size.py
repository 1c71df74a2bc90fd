"""A feed reads its rows consistently, a read unit for each four kilobytes begun: the usual clip begins one."""

import random
from dataclasses import replace
from typing import Any

import pytest

from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import VideoState
from clipfeed.video.outputs import playable, with_preview, with_variants
from clipfeed.video.publication import Media, Publication
from clipfeed_adapters.dynamodb.video_row import VideoRow, values_of
from clipfeed_adapters.transcoder.boxes import Segment, Track
from clipfeed_adapters.transcoder.playlists import Variant, i_frame_playlist, master_playlist, media_playlist
from tests.fakes.video_stores import FakeMediaStore
from tests.integration.video.test_catalog_contract import NOW, video

READ_UNIT_BYTES = 4096
RUNGS = {"540p": 1.6e6, "1080p": 4e6, "720p": 2.4e6, "360p": 8e5}
VIDEO_ID = VideoId("01m84k72zqbeprx7gb9vfb48b8")
HOME = f"v/{VIDEO_ID}"


def track(codec: str, rate: float, seconds: float, edge: int = 0) -> Track:
    chance, lengths, segments, start = random.Random(rate), [0.5, 0.5, 1.0, *[2.0] * int(seconds / 2 - 1)], [], 1000
    for length in lengths:
        size = int(rate * length / 8 * chance.lognormvariate(0, 0.35))
        segments.append(Segment(start, size, length if edge else length + chance.random() / 50, 60, size // 5))
        start += size
    return Track(codec, 1008, tuple(segments), edge, edge * 16 // 9)


def put_ladder(store: FakeMediaStore, folder: str, codec: str, seconds: float, ending: str = "") -> None:
    sound = track("mp4a.40.2", 96_000, seconds)
    variants = [
        Variant(f"master_{name}{ending}", track(codec, rate, seconds, 540), True) for name, rate in RUNGS.items()
    ]
    store.put_text(f"{folder}master.m3u8", master_playlist(variants, ("master_audio", sound), None, target_s=2))
    for name, each in [("master_audio", sound), *((variant.name, variant.track) for variant in variants)]:
        store.put_text(f"{folder}{name}.m3u8", media_playlist(f"{name}.cmfv", each, target_s=2))
        store.put_text(f"{folder}{name}_iframes.m3u8", i_frame_playlist(f"{name}.cmfv", each, target_s=2))
        store.put(f"{folder}{name}.cmfv", b"media")


def published(seconds: float, *, promoted: bool) -> Media:
    """What the stages of a clip publish."""
    store, first = FakeMediaStore(), f"{HOME}/01m84k79rkegjwxhjm13s0macb/"
    put_ladder(store, f"{first}hls/", "avc1.640028", seconds)
    for name in ("start.mp4", "poster.0000000.jpg", "preview.mp4"):
        store.put(first + name, bytes(100))
    media = playable(store, first, int(seconds * 1000), "1QcSHQRnh493V4dIh4eXh1h4kJUI")
    media = media and with_preview(store, first, media)
    if promoted and media:
        later = f"{HOME}/01m84k9zr2egjwxhjm13s0macc/"
        put_ladder(store, f"{later}hls/", "hvc1.1.6.L123.B0", seconds, "_hevc")
        media = with_variants(store, later, media)
    assert media
    return media


def stored_bytes(media: Media) -> int:
    made = replace(
        video(VIDEO_ID, UserId("2f6d0f1f-9c1e-4a8b-9a53-0c6f4dd06c11"), state=VideoState.READY),
        title="An evening by the sea, ninety letters long, as most of them are not, with four tags at its end",
        hashtags=("evening", "sea", "walking", "summer"),
        publication=Publication(NOW, 15_000, 1080, 1920, media),
    )
    row: dict[str, dict[str, Any]] = VideoRow(**values_of(made)).serialize()
    return sum(len(name) + size_of(value) for name, value in row.items())


def size_of(value: dict[str, Any]) -> int:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
    [(kind, content)] = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name) + size_of(each) for name, each in content.items())
    if kind == "L":
        return 3 + sum(1 + size_of(each) for each in content)
    if kind in ("BOOL", "NULL"):
        return 1
    return len(content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize(("seconds", "promoted"), [(15, False), (15, True), (60, False), (60, True), (120, False)])
def test_the_usual_clip_takes_one_read_unit(seconds: float, promoted: bool) -> None:
    assert stored_bytes(published(seconds, promoted=promoted)) < READ_UNIT_BYTES


def test_the_longest_takes_two() -> None:
    assert stored_bytes(published(180, promoted=True)) < 2 * READ_UNIT_BYTES
