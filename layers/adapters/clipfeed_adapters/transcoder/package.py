"""From encoded tracks to what is published: the playlists, and every file under its key."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipfeed_adapters.transcoder.boxes import Track, track_in
from clipfeed_adapters.transcoder.graph import tiles_step
from clipfeed_adapters.transcoder.muxing import tiles_name
from clipfeed_adapters.transcoder.plan import Hls, Plan
from clipfeed_adapters.transcoder.playlists import (
    Sheets,
    Variant,
    i_frame_playlist,
    i_frames_name,
    image_playlist,
    master_playlist,
    media_playlist,
    target_duration,
)


@dataclass(frozen=True, slots=True)
class Package:
    """What a job made."""

    bucket: str
    files: dict[str, Path]
    """By object key."""
    master: str | None
    """The key of the master playlist, if there is one."""
    seconds: float
    output_groups: list[dict[str, Any]]
    """As the service lists them in the `outputGroupDetails` of its event."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the encoder left in its folder."""

    variants: tuple[Variant, ...]
    """In the order of the job."""
    sound: tuple[str, Track] | None
    sheets: Sheets | None


def made_in(folder: Path, plan: Plan, hls: Hls) -> Made:
    tracks = {rung.name: track_in(folder / f"{rung.name}.cmfv") for rung in hls.rungs}
    variants = tuple(Variant(name, track, name in hls.trick_play) for name, track in tracks.items())
    sound = (hls.sound, track_in(folder / f"{hls.sound}.cmfa")) if hls.sound else None
    return Made(variants, sound, _sheets(folder, plan, hls))


def write_playlists(folder: Path, plan: Plan, hls: Hls, made: Made) -> None:
    """Beside the tracks in `folder`."""
    films = {variant.name: variant.track for variant in made.variants}
    target_s = target_duration([*films.values(), *([made.sound[1]] if made.sound else [])])
    texts = {name: media_playlist(f"{name}.cmfv", track, target_s=target_s) for name, track in films.items()}
    if made.sound:
        texts[made.sound[0]] = media_playlist(f"{made.sound[0]}.cmfa", made.sound[1], target_s=target_s)
    for name in hls.trick_play:
        texts[i_frames_name(name)] = i_frame_playlist(f"{name}.cmfv", films[name], target_s=target_s)
    if made.sheets:
        texts[made.sheets.name] = image_playlist(made.sheets, seconds=made.variants[0].track.seconds)
    start_first = sorted(made.variants, key=lambda variant: variant.name not in {file.rung.name for file in plan.files})
    texts[hls.name] = master_playlist(start_first, made.sound, made.sheets, target_s=target_s)
    for name, text in texts.items():
        (folder / f"{name}.m3u8").write_text(text)


def keys_of(folder: Path, plan: Plan) -> dict[str, Path]:
    """Every file of the folder under its key."""
    keys = {file.key: folder / file.name for file in plan.files}
    for still in plan.stills:
        beside = still.key.removesuffix(still.name)
        keys |= {f"{beside}{path.name}": path for path in sorted(folder.glob(f"{still.name}.*.jpg"))}
    if plan.hls:
        beside = plan.hls.key.removesuffix(plan.hls.name)
        keys |= {f"{beside}{path.name}": path for path in sorted(folder.glob(f"{plan.hls.name}[._]*"))}
    return keys


def _sheets(folder: Path, plan: Plan, hls: Hls) -> Sheets | None:
    if hls.tiles is None:
        return None
    tiles, files = hls.tiles, sorted(folder.glob(f"{tiles_name(plan)}.*.jpg"))
    return Sheets(
        name=tiles_name(plan),
        files=tuple(path.name for path in files),
        tile=(tiles.width, tiles.height),
        layout=(tiles.across, tiles.down),
        every_s=float(tiles_step(tiles, plan.rungs[0]) / plan.rungs[0].rate),
        largest_bytes=max(path.stat().st_size for path in files),
    )
