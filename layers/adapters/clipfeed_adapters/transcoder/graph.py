"""The filters of an encode: one decode, every rung made from the next larger one, stills and tiles beside them."""

from collections.abc import Iterator

from clipfeed_adapters.transcoder.colours import JPEG_COLOURS, standard_colours
from clipfeed_adapters.transcoder.plan import Loudness, Plan, Rung, Stills, Tiles
from clipfeed_adapters.transcoder.task import Task

_AAC_PRIMING = 1024
"""A fragmented MP4 without edit lists cannot say that AAC begins so many samples early: they are cut from its sound.

An MP4 has an edit list and gets all of them.
"""


def pictures(task: Task) -> Iterator[str]:
    """Ends in a link for each rung and each kind of still, by its name, and in `tiles`."""
    plan = task.plan
    rungs, tiles = plan.rungs, plan.hls.tiles if plan.hls else None
    top = standard_colours(task.facts, rungs[0].width, rungs[0].height, task.folder)
    yield _shared(f"[0:{task.facts.video_stream}]fps={rungs[0].rate}:start_time=0,{top}", _links(plan, 0))
    for number, rung in enumerate(rungs[1:], start=1):
        yield _shared(f"[above{number}]scale={rung.width}:{rung.height}:flags=bicubic,setsar=1", _links(plan, number))
    for still in plan.stills:
        yield f"[to_{still.name}]{chosen(still)}[{still.name}]"
    if tiles:
        yield f"[to_tiles]{_tiled(tiles, rungs[0])}[tiles]"


def sounds(task: Task, loudness: Loudness, gain_db: float) -> Iterator[str]:
    """Ends in `file_sound<n>` for each file with sound, and in `hls_sound`. Begins and ends with the picture."""
    plan, seconds, peak = task.plan, task.seconds, 10 ** (loudness.peak_dbfs / 20)
    has_hls = bool(plan.hls and plan.hls.sound)
    links = [f"[file_sound{number}]" for number, file in enumerate(plan.files) if file.has_sound]
    yield (
        f"[0:{task.facts.audio_stream}]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo"
        # Peaks between samples show at four times the rate.
        f",volume={gain_db:.2f}dB,aresample=192000,alimiter=limit={peak:.4f}:level=0:latency=1,aresample=48000"
        f",apad=whole_dur={seconds},atrim=end={seconds},asplit={len(links) + has_hls}{''.join(links)}"
        f"{'[later]' if has_hls else ''}"
    )
    if has_hls:
        yield f"[later]atrim=start_sample={_AAC_PRIMING},asetpts=PTS-STARTPTS[hls_sound]"


def chosen(still: Stills) -> str:
    """The first frame, then the first one after each interval, as a JPEG wants it."""
    # A thousandth earlier: a frame that is just on time counts.
    often = f"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{still.every_s - 0.001:.3f})'"
    return f"{often},scale={still.width}:{still.height}:flags=bicubic,{JPEG_COLOURS}"


def _tiled(tiles: Tiles, rung: Rung) -> str:
    step = tiles_step(tiles, rung)
    small = f"scale={tiles.width}:{tiles.height}:flags=bicubic,{JPEG_COLOURS}"
    return f"select='not(mod(n,{step}))',{small},tile={tiles.across}x{tiles.down}"


def tiles_step(tiles: Tiles, rung: Rung) -> int:
    """How many frames a tile stands for."""
    return max(1, round(tiles.every_s * rung.rate))


def _links(plan: Plan, number: int) -> list[str]:
    """What a rung's picture goes to: its encoder, the next smaller rung, and the stills that are not larger."""
    rungs = plan.rungs
    links = [rungs[number].name]
    if number + 1 < len(rungs):
        links.append(f"above{number + 1}")
    links += [f"to_{still.name}" for still in plan.stills if _source_of(still.width, rungs) == number]
    if plan.hls and plan.hls.tiles and number == len(rungs) - 1:
        links.append("to_tiles")
    return links


def _source_of(width: int, rungs: tuple[Rung, ...]) -> int:
    """The smallest rung that is not narrower."""
    return max((number for number, rung in enumerate(rungs) if rung.width >= width), default=0)


def _shared(chain_of_filters: str, links: list[str]) -> str:
    return f"{chain_of_filters},split={len(links)}{''.join(f'[{link}]' for link in links)}"
