"""What ffmpeg may touch when it opens a stranger's file: this file, these formats, these decoders, nothing else."""

from collections.abc import Sequence
from pathlib import Path

from clipfeed.video.facts import MAX_PIXELS, MAX_STREAMS

_VIDEO = ("h264", "hevc", "vp8", "vp9", "mpeg4", "h263", "prores", "mjpeg", "av1", "libdav1d")
_BESIDE = ("png", "mov_text", "subrip", "srt", "webvtt")
"""Of cover pictures and captions: never used, but a file that has them is no reason to refuse it."""
AUDIO_DECODERS = frozenset(
    {"aac", "mp2", "mp2float", "mp3", "mp3float", "opus", "vorbis", "alac", "flac", "ac3", "eac3", "amrnb", "amrwb"}
    | {
        "pcm_u8",
        "pcm_mulaw",
        "pcm_alaw",
        "adpcm_ima_qt",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_f32le",
        "pcm_f32be",
    }
)
_AUDIO_NAMES = {"amr_nb": "amrnb", "amr_wb": "amrwb"}
_EBML = b"\x1a\x45\xdf\xa3"


def demuxer_of(head: bytes) -> str:
    """Chosen by the first bytes, so that no name and no type can open anything else."""
    return "matroska" if head.startswith(_EBML) else "mov"


def has_decoder(codec: str) -> bool:
    return _AUDIO_NAMES.get(codec, codec) in AUDIO_DECODERS


def input_options(path: Path) -> list[str]:
    """What ffmpeg is told in front of a local source, and the source."""
    # A picture that changes its size in the middle is scaled as before; new filters would begin again at time 0.
    return ["-reinit_filter:v", "0", *source_options(path)]


def source_options(path: Path, *, named_only: Sequence[str] = ()) -> list[str]:
    """What ffprobe is told of a local source.

    Decoders of sound and words that are `named_only` do not keep it from its report; they are given nothing to decode.
    """
    names = ",".join([*sorted(AUDIO_DECODERS), *_BESIDE, *named_only])
    others = ["-codec_whitelist:a", names, "-codec_whitelist:s", names] if named_only else []
    with path.open("rb") as file:
        demuxer = demuxer_of(file.read(16))
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"),
        *("-codec_whitelist", ",".join([*_VIDEO, *_BESIDE, *sorted(AUDIO_DECODERS)])),
        *others,
        *("-max_pixels", str(MAX_PIXELS), "-max_streams", str(MAX_STREAMS)),
        *("-f", demuxer, "-i", f"file:{path}"),
    ]
