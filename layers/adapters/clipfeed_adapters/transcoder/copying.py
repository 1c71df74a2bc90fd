"""The commands for a source that plays as it is: its tracks go into new containers, its key frames become stills."""

from collections.abc import Iterator, Sequence
from itertools import chain

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.graph import chosen
from clipfeed_adapters.transcoder.muxing import fragments, jpegs, sound_fragments, whole
from clipfeed_adapters.transcoder.plan import File, Hls, Stills
from clipfeed_adapters.transcoder.task import Task

_LEAST_SEGMENT_US = 900_000
"""A source with a key frame every moment would have a playlist longer than its pictures."""
_ALMOST_ALL_PRIMING_S = -0.0107
"""A packet of AAC that begins before this plays mostly before the picture does: half of its 1024 samples."""


def copy_command(task: Task) -> list[str]:
    """It is over before anybody could be told how far it is."""
    return [
        *(task.ffmpeg, "-nostdin", "-y", "-v", "warning", "-nostats", *task.input),
        *chain.from_iterable(_file(file, task.facts) for file in task.plan.files),
        *(_hls(task.plan.hls, task) if task.plan.hls else []),
    ]


def stills_command(task: Task) -> list[str]:
    stills, facts = task.plan.stills, task.facts
    raw = [f"[raw_{still.name}]" for still in stills]
    named = f"setparams=colorspace={facts.matrix}:range=tv"
    shared = f"[0:{facts.video_stream}]{named},split={len(raw)}{''.join(raw)}"
    graph = [shared, *(f"[raw_{still.name}]{chosen(still)}[{still.name}]" for still in stills)]
    return [
        *(task.ffmpeg, "-nostdin", "-y", "-v", "warning", "-bsf:v", _few_key_frames(stills), *task.input),
        *("-filter_complex", ";".join(graph)),
        *chain.from_iterable(("-map", f"[{still.name}]", *jpegs(still)) for still in stills),
    ]


def _few_key_frames(stills: Sequence[Stills]) -> str:
    """Hands the decoder no packet but the first key frame, and the first one after each interval."""
    due_s, every_s = "ld(0)-0.001", min(still.every_s for still in stills)
    return f"noise=drop='if(key*gte(pts*tb,{due_s}),0*st(0,pts*tb+{every_s:.3f}),1)'"


def _file(file: File, facts: SourceFacts) -> Iterator[str]:
    yield from ("-map", f"0:{facts.video_stream}")
    yield from ("-map", f"0:{facts.audio_stream}") if file.has_sound else ()
    yield from ("-c", "copy", *whole(file.name))


def _hls(hls: Hls, task: Task) -> Iterator[str]:
    (film,) = hls.rungs
    yield from ("-map", f"0:{task.facts.video_stream}", "-c", "copy", "-min_frag_duration", str(_LEAST_SEGMENT_US))
    yield from fragments(film.name)
    if hls.sound:
        # As long as the picture; without edit lists, what would have been cut from the start has to be left out.
        late = f"noise=drop='lt(pts*tb,{_ALMOST_ALL_PRIMING_S})'"
        yield from ("-map", f"0:{task.facts.audio_stream}", "-c", "copy", "-bsf:a", late, "-t", f"{task.seconds}")
        yield from sound_fragments(hls.sound)
