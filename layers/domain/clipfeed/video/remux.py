"""Which sources every phone and browser plays as they are: those are copied, not encoded, and playable at once."""

from clipfeed.video.facts import SourceFacts

_MAX_SHORT_EDGE = 1080
_MAX_FRAME_RATE = 60.5
"""Sixty, as cameras count it."""
_MAX_BIT_RATE = 12_000_000
_MAX_GOP_MS = 6000
"""A segment begins with a key frame: with fewer of them, the first segment would be long."""
_MAX_LEVEL = 42
_PROFILES = frozenset({"Constrained Baseline", "Main", "High"})
_STANDARD_PRIMARIES = frozenset({"bt709", "smpte170m", "bt470bg", "unknown"})
_SAMPLE_RATES = frozenset({44_100, 48_000})


def can_be_copied(facts: SourceFacts) -> bool:
    return _is_common_video(facts) and _is_as_seen(facts) and _is_light(facts) and _is_common_audio(facts)


def _is_common_video(facts: SourceFacts) -> bool:
    """Whole H.264 that any hardware decodes."""
    is_h264 = facts.video_codec == "h264" and facts.profile in _PROFILES and 0 < facts.level <= _MAX_LEVEL
    return is_h264 and facts.pixel_format == "yuv420p" and not facts.interlaced and facts.copies_well


def _is_as_seen(facts: SourceFacts) -> bool:
    """Stored upright, in square pixels and standard colours."""
    is_standard = not facts.is_hdr and not facts.full_range and facts.primaries in _STANDARD_PRIMARIES
    return is_standard and facts.square_pixels and facts.rotation == 0 and not facts.mirrored


def _is_light(facts: SourceFacts) -> bool:
    is_small = facts.short_edge <= _MAX_SHORT_EDGE and facts.frame_rate <= _MAX_FRAME_RATE
    cuts_well = facts.plain_timeline and 1 <= facts.longest_gop_ms <= _MAX_GOP_MS
    return is_small and cuts_well and 0 < facts.bit_rate <= _MAX_BIT_RATE


def _is_common_audio(facts: SourceFacts) -> bool:
    if not facts.has_audio:
        return True
    is_aac = facts.audio_codec == "aac" and facts.audio_sample_rate in _SAMPLE_RATES
    return is_aac and facts.audio_channels in (1, 2)
