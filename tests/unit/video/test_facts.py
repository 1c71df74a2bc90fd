"""Which sources are refused, and under which name."""

from dataclasses import replace
from typing import Any

import pytest

from clipfeed.errors import Rejected
from clipfeed.video.facts import MAX_BYTES, SourceFacts, Transfer, check, refused

PHONE = SourceFacts(
    container="mov",
    size_bytes=5_000_000,
    video_codec="hevc",
    width=1080,
    height=1920,
    frame_rate=29.97,
    duration_ms=15_000,
    audio_stream=1,
)


def test_a_phones_clip_is_taken_as_it_is():
    assert check(PHONE) is PHONE


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("file_too_large", {"size_bytes": MAX_BYTES + 1}),
        ("resolution_too_large", {"width": 4320, "height": 7680}),
        ("resolution_too_large", {"width": 100, "height": 30_000}),
        ("resolution_too_small", {"width": 48, "height": 640}),
        ("codec_unsupported", {"video_codec": "mpeg2video"}),
        ("no_duration", {"duration_ms": 0}),
        ("video_too_long", {"duration_ms": 181_000}),
        ("frame_rate_absurd", {"frame_rate": 1000.0}),
    ],
)
def test_a_source_beyond_a_limit_is_refused_by_name_and_in_a_sentence(code: str, change: dict[str, Any]):
    with pytest.raises(Rejected) as refusal:
        check(replace(PHONE, **change))

    assert refusal.value.code == code
    assert refusal.value.message == refused(code).message
    assert refusal.value.message.endswith(".")


def test_a_recording_of_three_minutes_may_run_over_by_a_few_frames():
    assert check(replace(PHONE, duration_ms=180_300))


def test_four_k_and_slow_motion_are_taken():
    assert check(replace(PHONE, width=2160, height=3840, frame_rate=240.0))


def test_the_words_for_sound_and_dynamic_range_follow_from_the_facts():
    silent_hdr = replace(PHONE, audio_stream=None, transfer=Transfer.HLG)

    assert PHONE.has_audio
    assert not PHONE.is_hdr
    assert not silent_hdr.has_audio
    assert silent_hdr.is_hdr
