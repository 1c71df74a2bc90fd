"""From encoded tracks to what is published: playlists, placeholder, and every file under its key."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clipfeed.video.job import PLACEHOLDER_FILE
from clipfeed_adapters.transcoder.boxes import Track, track_in
from clipfeed_adapters.transcoder.command import POSTER, START, THUMBNAIL, thumbnail_size
from clipfeed_adapters.transcoder.plan import Plan
from clipfeed_adapters.transcoder.playlists import Variant, master_playlist, media_playlist, target_duration
from clipfeed_adapters.transcoder.thumbhash import thumbhash


@dataclass(frozen=True, slots=True)
class Package:
    variants: tuple[Variant, ...]
    """In the order of the job."""
    files: dict[str, Path]
    """By object key."""
    master: str


def package(plan: Plan, folder: Path) -> Package:
    """Write what is missing beside the encoded tracks in `folder`."""
    variants = tuple(Variant(rung, track_in(folder / f"{rung.name}.cmfv")) for rung in plan.rungs)
    sound = (plan.sound.name, track_in(folder / f"{plan.sound.name}.cmfa")) if plan.sound else None
    master = f"{plan.hls_key}.m3u8"
    files = {
        plan.start_key: folder / START,
        plan.poster_key: folder / POSTER,
        f"{plan.poster_key.rpartition('/')[0]}/{PLACEHOLDER_FILE}": _placeholder(plan, folder),
    }
    beside = plan.hls_key.rpartition("/")[0]
    files |= {f"{beside}/{path.name}": path for path in _hls_files(plan, variants, sound, folder)}
    return Package(variants, files, master)


def _hls_files(plan: Plan, variants: Sequence[Variant], sound: tuple[str, Track] | None, folder: Path) -> list[Path]:
    tracks = {f"{variant.rung.name}.cmfv": variant.track for variant in variants}
    tracks |= {f"{sound[0]}.cmfa": sound[1]} if sound else {}
    target_s = target_duration(list(tracks.values()))
    texts = {
        f"{Path(name).stem}.m3u8": media_playlist(name, track, target_s=target_s) for name, track in tracks.items()
    }
    start_first = sorted(variants, key=lambda variant: variant.rung != plan.start)
    texts[f"{plan.hls_key.rpartition('/')[2]}.m3u8"] = master_playlist(start_first, sound, target_s=target_s)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in [*tracks, *texts]]


def _placeholder(plan: Plan, folder: Path) -> Path:
    path = folder / PLACEHOLDER_FILE
    path.write_bytes(base64.b64encode(thumbhash(*thumbnail_size(plan), (folder / THUMBNAIL).read_bytes())))
    return path
