"""Which sources may be copied as they are, and what alone keeps one from it."""

from dataclasses import replace
from typing import Any

import pytest

from clipfeed.video.facts import SourceFacts, Transfer
from clipfeed.video.remux import can_be_copied

PHONE = SourceFacts(
    container="mov",
    size_bytes=15_000_000,
    video_codec="h264",
    profile="High",
    level=42,
    width=1080,
    height=1920,
    frame_rate=59.94,
    duration_ms=15_000,
    primaries="bt709",
    audio_stream=1,
    audio_channels=2,
    audio_codec="aac",
    audio_sample_rate=48_000,
    bit_rate=8_000_000,
    longest_gop_ms=2000,
    plain_timeline=True,
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"audio_stream": None, "audio_codec": "", "audio_channels": 0, "audio_sample_rate": 0},
        {"audio_channels": 1, "audio_sample_rate": 44_100},
        {"width": 1920, "height": 1080},
        {"profile": "Constrained Baseline", "level": 31},
        {"longest_gop_ms": 6000},
        {"matrix": "smpte170m", "primaries": "smpte170m"},
    ],
)
def test_what_every_phone_and_browser_plays_is_copied(change: dict[str, Any]):
    assert can_be_copied(replace(PHONE, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"video_codec": "hevc"},
        {"profile": "High 10", "pixel_format": "yuv420p10le"},
        {"profile": "High 4:4:4 Predictive", "pixel_format": "yuv444p"},
        {"level": 51},
        {"level": 0},
        {"interlaced": True},
        {"transfer": Transfer.HLG},
        {"primaries": "smpte432"},
        {"full_range": True, "pixel_format": "yuvj420p"},
        {"square_pixels": False},
        {"rotation": 90},
        {"mirrored": True},
        {"width": 1440, "height": 2560},
        {"frame_rate": 120.0},
        {"bit_rate": 12_000_001},
        {"longest_gop_ms": 0},
        {"longest_gop_ms": 6001},
        {"plain_timeline": False},
        {"copies_well": False},
        {"audio_codec": "opus"},
        {"audio_codec": "aac HE-AAC"},
        {"audio_channels": 6},
        {"audio_sample_rate": 32_000},
    ],
)
def test_one_difference_is_enough_to_encode(change: dict[str, Any]):
    assert not can_be_copied(replace(PHONE, **change))
