"""What a finished job made, as MediaConvert lists it in `outputGroupDetails`."""

from typing import Any

from clipfeed_adapters.transcoder.package import Package
from clipfeed_adapters.transcoder.plan import Plan, Rung

Json = dict[str, Any]


def output_groups(plan: Plan, made: Package) -> list[Json]:
    """CMAF outputs have no paths there, in the service neither: their playlist has."""
    milliseconds = round(made.variants[0].track.seconds * 1000)
    file = _details(plan.start, milliseconds, made.files[plan.start_key].stat().st_size)
    outputs = [_details(variant.rung, milliseconds, variant.track.size) for variant in made.variants]
    sound = [{"durationInMs": milliseconds}] if plan.sound else []
    poster = {"durationInMs": milliseconds}
    return [
        {"type": "FILE_GROUP", "outputDetails": [file | {"outputFilePaths": [_url(plan, plan.start_key)]}]},
        {
            "type": "CMAF_GROUP",
            "playlistFilePaths": [_url(plan, made.master)],
            "outputDetails": [*outputs, *sound],
        },
        {"type": "FILE_GROUP", "outputDetails": [poster | {"outputFilePaths": [_url(plan, plan.poster_key)]}]},
    ]


def _details(rung: Rung, milliseconds: int, size: int) -> Json:
    bitrate = size * 8000 // max(milliseconds, 1)
    video = {"widthInPx": rung.width, "heightInPx": rung.height, "averageBitrate": bitrate}
    return {"durationInMs": milliseconds, "videoDetails": video}


def _url(plan: Plan, key: str) -> str:
    return f"s3://{plan.bucket}/{key}"
