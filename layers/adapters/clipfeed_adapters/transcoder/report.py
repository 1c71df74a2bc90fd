"""What a finished job made, as MediaConvert lists it in `outputGroupDetails`."""

from pathlib import Path
from typing import Any

from clipfeed_adapters.transcoder.boxes import movie_in
from clipfeed_adapters.transcoder.package import Made
from clipfeed_adapters.transcoder.plan import File, Plan, Stills

Json = dict[str, Any]


def output_groups(plan: Plan, made: Made | None, folder: Path) -> list[Json]:
    """CMAF outputs have no paths there, in the service neither: their playlist has."""
    files = [_file_group(_film(plan, file, folder)) for file in plan.files]
    stills = [_file_group(_still(plan, still, folder)) for still in plan.stills]
    return [*files, *([_cmaf_group(plan, made)] if made else []), *stills]


def _file_group(output: Json) -> Json:
    return {"type": "FILE_GROUP", "outputDetails": [output]}


def _cmaf_group(plan: Plan, made: Made) -> Json:
    tracks = [variant.track for variant in made.variants]
    films = [_details(track.seconds, track.width, track.height, track.size) for track in tracks]
    sound = [{"durationInMs": round(made.sound[1].seconds * 1000)}] if made.sound else []
    master = f"{plan.hls.key}.m3u8" if plan.hls else ""
    return {
        "type": "CMAF_GROUP",
        "playlistFilePaths": [f"s3://{plan.bucket}/{master}"],
        "outputDetails": [*films, *sound],
    }


def _film(plan: Plan, file: File, folder: Path) -> Json:
    movie, size = movie_in(folder / file.name), (folder / file.name).stat().st_size
    details = _details(movie.seconds, movie.width, movie.height, size)
    return details | {"outputFilePaths": [f"s3://{plan.bucket}/{file.key}"]}


def _still(plan: Plan, still: Stills, folder: Path) -> Json:
    """The service names only the last one."""
    *_, last = sorted(folder.glob(f"{still.name}.*.jpg"))
    path = f"s3://{plan.bucket}/{still.key.removesuffix(still.name)}{last.name}"
    size = {"widthInPx": still.width, "heightInPx": still.height}
    return {"outputFilePaths": [path], "videoDetails": size}


def _details(seconds: float, width: int, height: int, size: int) -> Json:
    video = {"widthInPx": width, "heightInPx": height, "averageBitrate": round(size * 8 / max(seconds, 0.001))}
    return {"durationInMs": round(seconds * 1000), "videoDetails": video}
