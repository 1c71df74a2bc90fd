"""One ffmpeg command for all that a job encodes. Progress goes to standard output."""

from collections.abc import Iterator
from itertools import chain

from clipfeed.video.facts import MAX_DURATION_MS
from clipfeed.video.job_codecs import SEGMENT_SECONDS
from clipfeed_adapters.transcoder.encoders import encoder
from clipfeed_adapters.transcoder.graph import pictures, sounds
from clipfeed_adapters.transcoder.muxing import (
    CLEAN,
    FASTSTART,
    FRAGMENTS,
    fragments,
    jpegs,
    sheets,
    sound_fragments,
    whole,
)
from clipfeed_adapters.transcoder.plan import Loudness, Plan, Rung
from clipfeed_adapters.transcoder.task import Task

_FIRST_KEY_FRAMES = [0.0, 0.5, 1.0]
"""Short first segments: less to load before the first frame."""
_LEAST_TAIL_S = 0.4
"""A rest shorter than this stays in the segment before it."""
_SHORT_S = 6
"""A clip in which an encoder would borrow bits from a future that does not come."""
_TOLD_FRAMES = ("-stats_enc_post:v", "pipe:1", "-stats_enc_post_fmt:v", "frame={n}")
"""Of the first output. `-progress` would wait for the slowest one, which is a sheet of pictures at the very end."""


def encode_command(task: Task, *, gain_db: float) -> list[str]:
    plan, seconds = task.plan, task.seconds
    loudness = plan.sound.encoding if plan.sound else None
    graph = [*pictures(task), *(sounds(task, loudness, gain_db) if loudness else [])]
    return [
        *(task.ffmpeg, "-nostdin", "-y", "-v", "warning", "-nostats"),
        *("-filter_complex_threads", "1", "-max_error_rate", "0.2", "-t", _taken(plan, seconds), *task.input),
        *("-filter_complex", ";".join(graph)),
        *_TOLD_FRAMES,
        *chain.from_iterable(_film(rung, plan, seconds) for rung in plan.rungs),
        *(_hls_sound(plan.hls.sound, loudness) if loudness and plan.hls and plan.hls.sound else []),
        *chain.from_iterable(("-map", f"[{still.name}]", *jpegs(still)) for still in plan.stills),
        *(("-map", "[tiles]", *sheets(plan)) if plan.hls and plan.hls.tiles else []),
    ]


def _taken(plan: Plan, seconds: float) -> str:
    return f"{seconds:.3f}" if plan.last_frame else str(MAX_DURATION_MS // 1000 + 1)


def _film(rung: Rung, plan: Plan, seconds: float) -> Iterator[str]:
    buffer = rung.max_bitrate * (1 if seconds < _SHORT_S else 2)
    yield from ("-map", f"[{rung.name}]", "-c:v", *encoder(rung, leads=rung == plan.rungs[0]))
    yield from ("-maxrate", str(rung.max_bitrate), "-bufsize", str(buffer))
    yield from ("-g", "100000", "-force_key_frames", _key_frames(seconds))
    yield from _containers(rung, plan)


def _containers(rung: Rung, plan: Plan) -> Iterator[str]:
    file = next((file for file in plan.files if file.rung == rung), None)
    if file is None:
        yield from fragments(rung.name)
        return
    if file.has_sound and plan.sound and plan.sound.encoding:
        yield from ("-map", f"[file_sound{plan.files.index(file)}]", *_aac(plan.sound.encoding))
    if plan.hls is None or rung not in plan.hls.rungs:
        yield from whole(file.name)
        return
    yield from (*CLEAN, "-flags", "+global_header", "-f", "tee")
    yield f"[select=v:f=mp4:movflags={FRAGMENTS}]{rung.name}.cmfv|[f=mp4:movflags={FASTSTART}]{file.name}"


def _hls_sound(name: str, loudness: Loudness) -> list[str]:
    return ["-map", "[hls_sound]", *_aac(loudness), *sound_fragments(name)]


def _aac(loudness: Loudness) -> list[str]:
    return ["-c:a", "aac", "-b:a", str(loudness.bitrate), "-ar", "48000"]


def _key_frames(seconds: float) -> str:
    """Where every rendition has one: the first three close together, then one a segment."""
    later = range(SEGMENT_SECONDS, int(seconds - _LEAST_TAIL_S) + 1, SEGMENT_SECONDS)
    return ",".join(f"{second:g}" for second in [*_FIRST_KEY_FRAMES, *later])
