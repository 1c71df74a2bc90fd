"""How tracks become files: the same containers for what was encoded and for what was copied."""

from clipfeed.video.job_codecs import SEGMENT_SECONDS
from clipfeed_adapters.transcoder.plan import Plan, Stills

CLEAN = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")
FASTSTART = "+faststart"
FRAGMENTS = "+cmaf+frag_keyframe+skip_trailer"

_TILE_QUALITY = 70


def fragments(name: str) -> list[str]:
    """One file of video fragments, each beginning with a key frame."""
    return [*CLEAN, "-f", "mp4", "-movflags", FRAGMENTS, f"{name}.cmfv"]


def sound_fragments(name: str) -> list[str]:
    length = SEGMENT_SECONDS * 1_000_000
    return [*CLEAN, "-f", "mp4", "-movflags", "+cmaf+skip_trailer", "-frag_duration", str(length), f"{name}.cmfa"]


def whole(name: str) -> list[str]:
    """An MP4 with its index in front."""
    return [*CLEAN, "-f", "mp4", "-movflags", FASTSTART, name]


def jpegs(still: Stills) -> list[str]:
    """Numbered as the service numbers captures."""
    return [*_jpeg(still.quality), "-frames:v", str(still.most), f"{still.name}.%07d.jpg"]


def sheets(plan: Plan) -> list[str]:
    return [*_jpeg(_TILE_QUALITY), f"{tiles_name(plan)}.%07d.jpg"]


def tiles_name(plan: Plan) -> str:
    return f"{plan.hls.name}_tiles" if plan.hls else ""


def _jpeg(quality: int) -> list[str]:
    """ffmpeg counts from 2, the best, to 31."""
    scale = max(2, round((100 - quality) / 5))
    return ["-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", str(scale), "-f", "image2", "-start_number", "0"]
