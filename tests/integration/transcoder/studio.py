"""Runs clips through prober, ladder, job and engine as the product does, against moto, and measures what comes out."""

import json
import os
import re
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Codec, start_rung
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.engine import FfmpegTranscoder
from clipfeed_adapters.transcoder.probe import FfmpegProber
from tests.clips import ffmpeg, ffprobe, programs
from tests.conftest import pattern_of
from tests.jobs import job_of


@dataclass(frozen=True)
class Result:
    """The published objects, copied to a local folder, and the events of the job."""

    folder: Path
    prefix: str
    """Of their keys."""
    events: list[dict[str, Any]]
    job_id: str

    @property
    def statuses(self) -> list[str]:
        return [event["status"] for event in self.events]

    @property
    def start(self) -> Path:
        return self.folder / "start.mp4"

    @property
    def master(self) -> Path:
        return self.folder / "hls/master.m3u8"

    @property
    def rungs(self) -> list[Path]:
        return sorted(self.folder.glob("hls/*.cmfv"))


def facts_of(clip: Path) -> SourceFacts:
    return FfmpegProber(programs()).facts_of(clip)


def own_job_of(
    facts: SourceFacts, stage: Stage = Stage.LADDER, codec: Codec = Codec.H_265, **changes: Any
) -> dict[str, Any]:
    """The job of a stage, into a folder of its own."""
    destination = f"s3://{os.environ['MEDIA_BUCKET']}/v/v1/{uuid.uuid4().hex}/"
    return job_of(facts, stage, codec, destination=destination, **changes)


def transcode(
    clip: Path,
    folder: Path,
    stage: Stage = Stage.LADDER,
    *,
    only_start: bool = False,
    efficient_codec: Codec = Codec.H_265,
) -> Result:
    """The whole way of a clip through a stage; with `only_start`, the start rung is encoded alone."""
    facts = facts_of(clip)
    if only_start:
        return run_job(own_job_of(facts, Stage.START, ladder=[start_rung(facts)]), clip, folder)
    return run_job(own_job_of(facts, stage, efficient_codec), clip, folder)


def run_job(job: dict[str, Any], clip: Path, folder: Path) -> Result:
    _listen()
    job_id = FfmpegTranscoder(programs(), boto3.client("s3"), boto3.client("events")).create(job, clip, "1")
    settings = job["Settings"]["OutputGroups"][0]["OutputGroupSettings"]
    destination = settings.get("FileGroupSettings", settings.get("CmafGroupSettings", {}))["Destination"]
    prefix = "/".join(destination.split("/")[3:6]) + "/"
    for key in keys_below(prefix):
        path = folder / key.removeprefix(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        boto3.client("s3").download_file(os.environ["MEDIA_BUCKET"], key, str(path))
    return Result(folder, prefix, _heard(), job_id)


def keys_below(prefix: str) -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=os.environ["MEDIA_BUCKET"], Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def stream_of(path: Path, kind: str = "v", *, counted: bool = False) -> dict[str, Any]:
    """What ffprobe says of the first video (`v`) or audio (`a`) stream; `counted`, with its number of packets."""
    command = [ffprobe(), "-v", "error", "-of", "json", "-show_streams", "-select_streams", f"{kind}:0", str(path)]
    command += ["-count_packets"] if counted else []
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return dict(streams[0]) if streams else {}


def plays(path: Path, program: str = "") -> str:
    """ffmpeg's complaints about playing it from end to end; empty if it has none."""
    command = [
        program or ffmpeg(),
        "-nostdin",
        "-v",
        "error",
        "-xerror",
        "-i",
        str(path),
        "-map",
        "0",
        "-f",
        "null",
        "-",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return done.stderr or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def colours(path: Path, *, columns: int, rows: int) -> list[tuple[int, int, int]]:
    """Mean red, green and blue of a grid of fields of the first frame, as a player shows it."""
    grid = f"format=rgb24,scale={columns}:{rows}:flags=area"
    options = ["-i", str(path), "-frames:v", "1", "-vf", grid, "-f", "rawvideo", "-"]
    command = [ffmpeg(), "-nostdin", "-v", "error", *options]
    values = subprocess.run(command, check=True, capture_output=True).stdout
    return [(values[at], values[at + 1], values[at + 2]) for at in range(0, len(values), 3)]


def loudness_of(path: Path) -> float:
    """In LUFS."""
    command = [ffmpeg(), "-nostdin", "-v", "info", "-nostats", "-i", str(path), "-map", "0:a", "-af", "ebur128", "-f"]
    done = subprocess.run([*command, "null", "-"], check=True, capture_output=True, text=True)
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr)[-1])


def _listen() -> None:
    """The queue stack's own rule, with its own pattern."""
    events, sqs = boto3.client("events"), boto3.client("sqs")
    url = os.environ["TRANSCODE_FINISHED_QUEUE_URL"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="finished", EventPattern=pattern_of("TranscodeFinishedRule"))
    events.put_targets(Rule="finished", Targets=[{"Id": "queue", "Arn": arn}])


def _heard() -> list[dict[str, Any]]:
    """In the order in which they were told."""
    sqs, url, found = boto3.client("sqs"), os.environ["TRANSCODE_FINISHED_QUEUE_URL"], []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [json.loads(message["Body"])["detail"] for message in messages]
    return sorted(found, key=lambda detail: int(detail["timestamp"]))
