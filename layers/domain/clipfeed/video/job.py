"""The job of a stage as AWS Elemental MediaConvert takes it: plain data, the same for every engine.

It is the request of CreateJob without `Role`, `Queue` and `JobTemplate`, which belong to the deployment that sends
it. Reference: https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html
"""

from collections.abc import Sequence
from typing import Any

from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts
from clipfeed.video.job_outputs import cmaf_group, mp4_group, poster_group, samples_group
from clipfeed.video.job_sound import SOUND
from clipfeed.video.ladder import Rendition
from clipfeed.video.stage import Stage

Json = dict[str, Any]

APPLICATION = "clipfeed"
START_FILE = "start.mp4"
PREVIEW_FILE = "preview.mp4"
POSTER_FILE = "poster.0000000.jpg"
MASTER_FILE = "hls/master.m3u8"

_PREVIEW_SECONDS = 3


def job_request(  # noqa: PLR0913 - the job's own words, each by its name
    *,
    stack: str,
    video_id: VideoId,
    attempt: int,
    stage: Stage,
    source_url: str,
    destination: str,
    facts: SourceFacts,
    ladder: Sequence[Rendition],
    priority: int = 0,
) -> Json:
    """The job that makes `ladder`, and what else belongs to the stage, of the source.

    `stack` is the deployment that hears of the job. `destination` is an s3:// folder and ends with a slash.
    `priority` is -50 to 50, the highest goes first.
    """
    return {
        "ClientRequestToken": f"{video_id}-{attempt}",
        "UserMetadata": {
            "application": APPLICATION,
            "stack": stack,
            "video_id": video_id,
            "attempt": str(attempt),
            "stage": str(stage),
        },
        "StatusUpdateInterval": "SECONDS_10",
        "Priority": priority,
        "Settings": {
            "TimecodeConfig": {"Source": "ZEROBASED"},
            "Inputs": [_input(stage, source_url, facts)],
            "OutputGroups": _groups(stage, destination, facts, ladder),
        },
    }


def _groups(stage: Stage, destination: str, facts: SourceFacts, ladder: Sequence[Rendition]) -> list[Json]:
    match stage:
        case Stage.PREVIEW:
            (preview,) = ladder
            return [mp4_group("preview", destination, preview, facts, has_sound=False)]
        case Stage.EFFICIENT:
            return [cmaf_group(destination, ladder, facts, has_trick_play=False)]
    start = next(rung for rung in ladder if rung.is_start)
    return [
        mp4_group("start", destination, start, facts, has_sound=facts.has_audio),
        cmaf_group(destination, ladder, facts, has_trick_play=stage is Stage.LADDER),
        poster_group(destination, facts),
        samples_group(destination, facts),
    ]


def _input(stage: Stage, url: str, facts: SourceFacts) -> Json:
    # Without AUTO the service ignores the rotation that phones write into the file.
    taken: Json = {"FileInput": url, "TimecodeSource": "ZEROBASED", "VideoSelector": {"Rotate": "AUTO"}}
    if stage is Stage.PREVIEW:
        return taken | _clipping(facts)
    return taken | ({"AudioSelectors": {SOUND: {"DefaultSelection": "DEFAULT"}}} if facts.has_audio else {})


def _clipping(facts: SourceFacts) -> Json:
    """Its first seconds. The frame that the end names still belongs to them."""
    if facts.duration_ms <= _PREVIEW_SECONDS * 1000:
        return {}
    last_frame = min(99, max(0, round(facts.frame_rate) - 1))
    return {"InputClippings": [{"EndTimecode": f"00:00:{_PREVIEW_SECONDS - 1:02}:{last_frame:02}"}]}
