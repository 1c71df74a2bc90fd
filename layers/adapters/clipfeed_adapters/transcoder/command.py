"""One ffmpeg command for a whole job: one decode, every rung from it, each made from the next larger one.

Facts that the shapes below answer to:
- ffmpeg turns and mirrors the picture itself, before any filter named here.
- A fragmented MP4 without edit lists cannot say that AAC begins 1024 samples early, so that many samples
  are cut from the rendition's sound; the MP4 has an edit list and gets all of them.
- A video that begins after its sound, or the reverse, is filled from time 0, so both stay together.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from clipfeed.video.facts import MAX_DURATION_MS, SourceFacts
from clipfeed.video.job import SEGMENT_SECONDS
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.plan import Plan, Rung, Sound

THUMBNAIL_EDGE = 48
POSTER = "poster.jpg"
THUMBNAIL = "thumbnail.rgba"
START = "start.mp4"

_AAC_PRIMING = 1024
_FIRST_KEY_FRAMES = [0.0, 0.5, 1.0]
"""Short first segments: less to load before the first frame."""
_LEAST_TAIL_MS = 400
"""A rest shorter than this stays in the segment before it."""
_SHORT_MS = 6000
"""A clip in which an encoder would borrow bits from a future that does not come."""
_NO_OWN_KEY_FRAMES = ("-g", "100000", "-sc_threshold", "0")
_FRAGMENTS = "+cmaf+frag_keyframe"
_CLEAN = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")
_TAGS = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_TONE_MAP = "scale=out_color_matrix=bt709:out_primaries=bt709:out_transfer=bt709:out_range=tv:intent=perceptual"


def command(ffmpeg: str, source: Path, facts: SourceFacts, plan: Plan, *, gain_db: float) -> list[str]:
    """Writes into the current folder. Progress goes to standard output."""
    seconds = MAX_DURATION_MS // 1000 + 1
    return [
        *(ffmpeg, "-nostdin", "-y", "-v", "warning", "-nostats", "-progress", "pipe:1"),
        *("-max_error_rate", "0.2", "-t", str(seconds), *input_options(source)),
        *("-filter_complex", ";".join([*_pictures(facts, plan), *_sounds(facts, plan.sound, gain_db)])),
        *chain.from_iterable(_rung_output(rung, plan, facts) for rung in plan.rungs),
        *(_sound_output(plan.sound) if plan.sound else []),
        *("-map", "[poster]", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", str(_jpeg_scale(plan.poster.quality))),
        *("-f", "image2", "-update", "1", POSTER),
        *("-map", "[thumbnail]", "-frames:v", "1", "-f", "rawvideo", THUMBNAIL),
    ]


def thumbnail_size(plan: Plan) -> tuple[int, int]:
    longest = max(plan.poster.width, plan.poster.height)
    width, height = (length * THUMBNAIL_EDGE // longest for length in (plan.poster.width, plan.poster.height))
    return max(1, width), max(1, height)


def _pictures(facts: SourceFacts, plan: Plan) -> Iterator[str]:
    rungs = sorted(plan.rungs, key=lambda rung: rung.width, reverse=True)
    colours = f",{_TONE_MAP}" if facts.is_hdr else ":out_color_matrix=bt709:out_range=tv"
    upright = f"[0:{facts.video_stream}]setparams=colorspace={facts.matrix},fps={rungs[0].rate}:start_time=0"
    top = f"{upright},{_scaled(rungs[0])}{colours},format=yuv420p,setparams={_TAGS},setsar=1"
    yield _shared(top, "[stills]", *_links(rungs, 0))
    for number, rung in enumerate(rungs[1:], start=1):
        yield _shared(f"[above{number}]{_scaled(rung)},setsar=1", *_links(rungs, number))
    yield _shared("[stills]trim=end_frame=1", "[large]", "[small]")
    yield f"[large]scale={plan.poster.width}:{plan.poster.height}:out_color_matrix=bt601:out_range=pc[poster]"
    yield "[small]scale={}:{}:flags=area,format=rgba[thumbnail]".format(*thumbnail_size(plan))


def _links(rungs: list[Rung], number: int) -> list[str]:
    """What a rung's picture goes to: its encoder, and the next smaller rung if there is one."""
    return [f"[{rungs[number].name}]", *([f"[above{number + 1}]"] if number + 1 < len(rungs) else [])]


def _shared(chain_of_filters: str, *links: str) -> str:
    return f"{chain_of_filters},split={len(links)}{''.join(links)}"


def _scaled(rung: Rung) -> str:
    return f"scale={rung.width}:{rung.height}:flags=bicubic"


def _sounds(facts: SourceFacts, sound: Sound | None, gain_db: float) -> Iterator[str]:
    if sound is None:
        return
    seconds = facts.duration_ms / 1000
    peak = 10 ** (sound.peak_dbfs / 20)
    yield (
        f"[0:{facts.audio_stream}]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo"
        # Peaks between samples show at four times the rate.
        f",volume={gain_db:.2f}dB,aresample=192000,alimiter=limit={peak:.4f}:level=0:latency=1,aresample=48000"
        f",apad=whole_dur={seconds},atrim=end={seconds},asplit=2[start_sound][later]"
    )
    yield f"[later]atrim=start_sample={_AAC_PRIMING},asetpts=PTS-STARTPTS[hls_sound]"


def _rung_output(rung: Rung, plan: Plan, facts: SourceFacts) -> Iterator[str]:
    buffer = rung.max_bitrate * (1 if facts.duration_ms < _SHORT_MS else 2)
    yield from ("-map", f"[{rung.name}]", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high")
    yield from ("-crf", f"{rung.crf:g}", "-maxrate", str(rung.max_bitrate), "-bufsize", str(buffer))
    yield from (*_NO_OWN_KEY_FRAMES, "-force_key_frames", _key_frames(facts.duration_ms))
    if rung != plan.start:
        yield from (*_CLEAN, "-f", "mp4", "-movflags", _FRAGMENTS, f"{rung.name}.cmfv")
        return
    if plan.sound:
        yield from ("-map", "[start_sound]", *_aac(plan.sound))
    yield from (*_CLEAN, "-flags", "+global_header", "-f", "tee")
    yield f"[select=v:f=mp4:movflags={_FRAGMENTS}]{rung.name}.cmfv|[f=mp4:movflags=+faststart]{START}"


def _sound_output(sound: Sound) -> list[str]:
    length = SEGMENT_SECONDS * 1_000_000
    output = [*_CLEAN, "-f", "mp4", "-movflags", "+cmaf", "-frag_duration", str(length), f"{sound.name}.cmfa"]
    return ["-map", "[hls_sound]", *_aac(sound), *output]


def _aac(sound: Sound) -> list[str]:
    return ["-c:a", "aac", "-b:a", str(sound.bitrate), "-ar", "48000"]


def _key_frames(duration_ms: int) -> str:
    """Where every rendition has one: the first three close together, then one a segment."""
    later = range(SEGMENT_SECONDS, (duration_ms - _LEAST_TAIL_MS) // 1000 + 1, SEGMENT_SECONDS)
    return ",".join(f"{second:g}" for second in [*_FIRST_KEY_FRAMES, *later])


def _jpeg_scale(quality: int) -> int:
    """ffmpeg counts from 2, the best, to 31."""
    return max(2, round((100 - quality) / 5))
